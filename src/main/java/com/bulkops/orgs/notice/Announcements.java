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
import com.bulkops.orgs.site.InstallationId;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The revocations that owners were notified of: per token at most one, on the date that
 * the last email named. An announcement ends when its date passes, when another date is
 * announced, or when it is withdrawn. {@link OwnerNoticeRepository} records them.
 */
@Component
class Announcements {

	private static final String UPCOMING = "from notice_token where client_key = :clientKey "
			+ "and announced_at is not null and announced_for > :moment";

	private final JdbcClient jdbc;

	Announcements(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** Returns the announced revocations of an account's tokens after a moment. */
	Map<TokenId, Instant> findAfter(InstallationId installation, AccountId account, Instant moment) {
		Map<TokenId, Instant> announced = new HashMap<>();
		select("token_id, announced_for", " and account_id = :account", installation, moment)
			.param("account", account.value())
			.query((row) -> {
				announced.put(new TokenId(row.getString("token_id")), Timestamps.read(row, "announced_for"));
			});
		return announced;
	}

	/** Returns the announced revocations of all tokens after a moment. */
	Map<Token, Announcement> findAfter(InstallationId installation, Instant moment) {
		Map<Token, Announcement> announced = new HashMap<>();
		select("account_id, token_id, created_at, announced_for, announced_at", "", installation, moment)
			.query((row) -> {
				announced.put(
						new Token(new AccountId(row.getString("account_id")), new TokenId(row.getString("token_id"))),
						new Announcement(Timestamps.read(row, "created_at"), Timestamps.read(row, "announced_for"),
								Timestamps.read(row, "announced_at")));
			});
		return announced;
	}

	/** Returns the latest announced revocation, if it is after a moment. */
	Optional<Instant> findLatestAfter(InstallationId installation, Instant moment) {
		return select("announced_for", " order by announced_for desc limit 1", installation, moment)
			.query((row, number) -> Timestamps.read(row, "announced_for"))
			.optional();
	}

	/**
	 * Returns the organizations whose tokens have an announced revocation after a moment,
	 * each with the last run that announced one.
	 */
	Map<OrganizationId, RunId> findOrganizationsAfter(InstallationId installation, Instant moment) {
		Map<OrganizationId, RunId> runs = new HashMap<>();
		select("distinct on (organization_id) organization_id, run_id",
				" and organization_id is not null order by organization_id, announced_at desc", installation, moment)
			.query((row) -> {
				runs.put(new OrganizationId(row.getString("organization_id")),
						new RunId(row.getObject("run_id", UUID.class)));
			});
		return runs;
	}

	private JdbcClient.StatementSpec select(String columns, String rest, InstallationId installation, Instant moment) {
		return this.jdbc.sql("select " + columns + " " + UPCOMING + rest)
			.param("clientKey", installation.clientKey())
			.param("moment", Timestamps.write(moment));
	}

	/**
	 * A token of an account.
	 */
	record Token(AccountId account, TokenId id) {

	}

}
