package com.bulkops.orgs.notice;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.database.Timestamps;
import com.bulkops.orgs.site.SiteId;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The revocations that owners were notified of: per token at most one, on the date that
 * the last email named. An announcement ends when its date passes, when another date is
 * announced, or when it is withdrawn. {@link OwnerNoticeRepository} records them.
 */
@Component
class Announcements {

	private static final String UPCOMING = "from notice_token where site_id = :siteId "
			+ "and announced_at is not null and announced_for > :moment";

	private final JdbcClient jdbc;

	Announcements(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** Returns the announced revocations of an account's tokens after a moment. */
	Map<TokenId, Instant> findAfter(SiteId site, AccountId account, Instant moment) {
		Map<TokenId, Instant> announced = new HashMap<>();
		select("token_id, announced_for", " and account_id = :account", site, moment).param("account", account.value())
			.query((row) -> {
				announced.put(new TokenId(row.getString("token_id")), Timestamps.read(row, "announced_for"));
			});
		return announced;
	}

	/** Returns the announced revocations of all tokens after a moment. */
	Map<Token, Announcement> findAfter(SiteId site, Instant moment) {
		Map<Token, Announcement> announced = new HashMap<>();
		select("account_id, token_id, created_at, announced_for, announced_at", "", site, moment).query((row) -> {
			announced.put(new Token(new AccountId(row.getString("account_id")), new TokenId(row.getString("token_id"))),
					new Announcement(Timestamps.read(row, "created_at"), Timestamps.read(row, "announced_for"),
							Timestamps.read(row, "announced_at")));
		});
		return announced;
	}

	/** Returns the latest announced revocation, if it is after a moment. */
	Optional<Instant> findLatestAfter(SiteId site, Instant moment) {
		return select("announced_for", " order by announced_for desc limit 1", site, moment)
			.query((row, number) -> Timestamps.read(row, "announced_for"))
			.optional();
	}

	/**
	 * Returns the organizations whose tokens have an announced revocation after a moment,
	 * each with the last run that announced one.
	 */
	Map<OrganizationId, RunId> findOrganizationsAfter(SiteId site, Instant moment) {
		Map<OrganizationId, RunId> runs = new HashMap<>();
		select("distinct on (organization_id) organization_id, run_id",
				" and organization_id is not null order by organization_id, announced_at desc", site, moment)
			.query((row) -> {
				runs.put(new OrganizationId(row.getString("organization_id")),
						new RunId(row.getObject("run_id", UUID.class)));
			});
		return runs;
	}

	private JdbcClient.StatementSpec select(String columns, String rest, SiteId site, Instant moment) {
		return this.jdbc.sql("select " + columns + " " + UPCOMING + rest)
			.param("siteId", site.value())
			.param("moment", Timestamps.write(moment));
	}

	/**
	 * A token of an account.
	 */
	record Token(AccountId account, TokenId id) {

	}

}
