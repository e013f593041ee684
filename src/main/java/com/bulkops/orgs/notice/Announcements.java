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
 * The revocations that owners know of: per token at most one, which is the date that the
 * last letter named. An announcement ends when its date passes, when another date is
 * announced, or when it is taken back.
 */
@Component
class Announcements {

	/** The announcements of a site that are still ahead. */
	private static final String AHEAD = "from notice_token where client_key = :clientKey "
			+ "and announced_at is not null and announced_for > :moment";

	private final JdbcClient jdbc;

	Announcements(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** The announced revocations of an account's tokens that are later than a moment. */
	Map<TokenId, Instant> after(InstallationId installation, AccountId account, Instant moment) {
		Map<TokenId, Instant> announced = new HashMap<>();
		this.jdbc.sql("select token_id, announced_for " + AHEAD + " and account_id = :account")
			.param("clientKey", installation.clientKey())
			.param("account", account.value())
			.param("moment", Timestamps.write(moment))
			.query((row) -> {
				announced.put(new TokenId(row.getString("token_id")), Timestamps.read(row, "announced_for"));
			});
		return announced;
	}

	/** The announced revocations of all tokens that are later than a moment. */
	Map<Key, Announcement> after(InstallationId installation, Instant moment) {
		Map<Key, Announcement> announced = new HashMap<>();
		this.jdbc.sql("select account_id, token_id, created_at, announced_for, announced_at " + AHEAD)
			.param("clientKey", installation.clientKey())
			.param("moment", Timestamps.write(moment))
			.query((row) -> {
				announced.put(
						new Key(new AccountId(row.getString("account_id")), new TokenId(row.getString("token_id"))),
						new Announcement(Timestamps.read(row, "created_at"), Timestamps.read(row, "announced_for"),
								Timestamps.read(row, "announced_at")));
			});
		return announced;
	}

	/** The latest announced revocation, if one is later than a moment. */
	Optional<Instant> lastAfter(InstallationId installation, Instant moment) {
		return this.jdbc.sql("select announced_for " + AHEAD + " order by announced_for desc limit 1")
			.param("clientKey", installation.clientKey())
			.param("moment", Timestamps.write(moment))
			.query((row, number) -> Timestamps.read(row, "announced_for"))
			.optional();
	}

	/**
	 * The organizations whose tokens have an announced revocation after a moment, and the
	 * last run that announced one.
	 */
	Map<OrganizationId, RunId> organizationsAfter(InstallationId installation, Instant moment) {
		Map<OrganizationId, RunId> runs = new HashMap<>();
		this.jdbc
			.sql("select distinct on (organization_id) organization_id, run_id " + AHEAD
					+ " and organization_id is not null order by organization_id, announced_at desc")
			.param("clientKey", installation.clientKey())
			.param("moment", Timestamps.write(moment))
			.query((row) -> {
				runs.put(new OrganizationId(row.getString("organization_id")),
						new RunId(row.getObject("run_id", UUID.class)));
			});
		return runs;
	}

	/**
	 * Records that a letter to an owner was sent, with what its tokens' owner knows now.
	 */
	void recordSent(Notice notice, Instant now) {
		if (notice.kind() == Notice.Kind.WARNING) {
			lock(notice.installation());
			update(notice, now, """
					update notice_token earlier set announced_at = null from notice_token told
					where %s and earlier.client_key = told.client_key and earlier.account_id = told.account_id
					  and earlier.token_id = told.token_id and earlier.announced_at is not null
					""");
			update(notice, now, "update notice_token told set announced_at = :now where %s");
		}
		else if (notice.kind() == Notice.Kind.WITHDRAWN) {
			lock(notice.installation());
			// So that the token is announced again, should it become due again.
			update(notice, now, """
					delete from notice_token warning using notice_token told, notice_token announced
					where %s and announced.client_key = told.client_key and announced.account_id = told.account_id
					  and announced.token_id = told.token_id and announced.announced_at is not null
					  and announced.announced_for = told.happens_at
					  and warning.client_key = told.client_key and warning.account_id = told.account_id
					  and warning.token_id = told.token_id and warning.kind = 'WARNING'
					""");
		}
	}

	private void update(Notice notice, Instant now, String sql) {
		this.jdbc
			.sql(sql.formatted("told.client_key = :clientKey and told.run_id = :run and told.kind = :kind "
					+ "and told.account_id = :account and told.notice_id = :id"))
			.param("clientKey", notice.installation().clientKey())
			.param("run", (notice.run() != null) ? notice.run().value() : null)
			.param("kind", notice.kind().name())
			.param("account", (notice.account() != null) ? notice.account().value() : null)
			.param("id", notice.id())
			.param("now", Timestamps.write(now))
			.update();
	}

	/**
	 * Requests that the waiting warnings of a site are withdrawn; none is sent from now
	 * on.
	 */
	void requestWithdrawal(InstallationId installation) {
		this.jdbc.sql("""
				insert into notice_withdrawal (client_key, request) values (?, gen_random_uuid())
				on conflict (client_key) do update set request = excluded.request
				""").param(installation.clientKey()).update();
	}

	/** Returns the requests that have not been done, by site. */
	Map<InstallationId, UUID> withdrawalsRequested() {
		Map<InstallationId, UUID> requests = new HashMap<>();
		this.jdbc.sql("select client_key, request from notice_withdrawal").query((row) -> {
			requests.put(new InstallationId(row.getString("client_key")), row.getObject("request", UUID.class));
		});
		return requests;
	}

	/** Records that a request is done, unless there was another one since. */
	void withdrawalDone(InstallationId installation, UUID request) {
		this.jdbc.sql("delete from notice_withdrawal where client_key = ? and request = ?")
			.param(installation.clientKey())
			.param(request)
			.update();
	}

	/** Returns whether what a run says to owners is planned for the first time. */
	boolean isNew(InstallationId installation, RunId run) {
		return this.jdbc.sql("insert into notice_occasion (client_key, occasion) values (?, ?) on conflict do nothing")
			.param(installation.clientKey())
			.param("OWNERS " + run)
			.update() > 0;
	}

	/**
	 * Waits until no other transaction plans, records or withdraws letters to the owners
	 * of a site. Only rounds of notices take this lock; no change of the settings waits
	 * for it.
	 */
	void lock(InstallationId installation) {
		this.jdbc.sql("select 1 from pg_advisory_xact_lock(hashtextextended('owner-notices:' || ?, 0))")
			.param(installation.clientKey())
			.query(Integer.class)
			.single();
	}

	/**
	 * A token.
	 */
	record Key(AccountId account, TokenId token) {

	}

	/**
	 * What the owner of a token was told.
	 *
	 * @param createdAt when the token was created
	 * @param revokedAt when it is revoked
	 * @param sentAt when the letter was sent
	 */
	record Announcement(Instant createdAt, Instant revokedAt, Instant sentAt) {

	}

}
