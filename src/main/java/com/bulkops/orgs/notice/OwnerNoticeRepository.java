package com.bulkops.orgs.notice;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import com.bulkops.orgs.activity.TokenSnapshot;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.database.Timestamps;
import com.bulkops.orgs.site.SiteId;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.stereotype.Component;

/**
 * The tokens of which owners were, or are about to be, notified: each once per occasion,
 * which the primary key guarantees. Only this class writes the table
 * {@code notice_token}.
 */
@Component
class OwnerNoticeRepository {

	/** Chosen by us: longer than the nightly runs that usually fail in a row. */
	private static final Duration KEPT_AFTER_ALL = Duration.ofDays(3);

	private final NamedParameterJdbcTemplate jdbc;

	private final Clock clock;

	OwnerNoticeRepository(NamedParameterJdbcTemplate jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	/**
	 * Waits until no other transaction plans, records or withdraws emails to the owners
	 * of a site. Only rounds of notices take this lock; no change of the settings waits
	 * for it.
	 */
	void lock(SiteId site) {
		this.jdbc.queryForList("select 1 from pg_advisory_xact_lock(hashtextextended('owner-notices:' || :siteId, 0))",
				new MapSqlParameterSource("siteId", site.value()));
	}

	/**
	 * Adds tokens of which owners are to be notified. A warning whose day has passed, and
	 * whose token was kept, was of another revocation and is replaced.
	 * @return the tokens of which they have not been notified yet
	 */
	List<TokenNotice> addNew(RunEmails emails, List<TokenNotice> tokens) {
		int[] inserted = this.jdbc.batchUpdate(
				"""
						insert into notice_token (site_id, account_id, token_id, occasion, run_id, kind, label, created_at,
						  last_access, happens_at, organization_id)
						values (:siteId, :account, :token, :occasion, :run, :kind, :label, :createdAt, :lastAccess, :happensAt,
						  :organization)
						on conflict (site_id, account_id, token_id, occasion) do update set run_id = excluded.run_id,
						  label = excluded.label, last_access = excluded.last_access, happens_at = excluded.happens_at,
						  organization_id = excluded.organization_id, notice_id = null, announced_for = null, announced_at = null
						where notice_token.kind = 'WARNING' and notice_token.happens_at < :keptAfterAll
						""",
				parameters(emails, tokens));
		List<TokenNotice> added = new ArrayList<>();
		for (int index = 0; index < inserted.length; index++) {
			if (inserted[index] > 0) {
				added.add(tokens.get(index));
			}
		}
		return added;
	}

	/**
	 * Updates when the revocations happen of which owners were warned: some move to
	 * later.
	 */
	void updateDates(RunEmails emails, List<TokenNotice> tokens) {
		this.jdbc.batchUpdate("""
				update notice_token set happens_at = :happensAt where site_id = :siteId and account_id = :account
				  and token_id = :token and occasion = :occasion and happens_at <> :happensAt
				""", parameters(emails, tokens));
	}

	/** Adds a token whose owner cannot be notified; returns whether it is new. */
	boolean addUnreachable(RunEmails emails, TokenNotice token) {
		return this.jdbc.update("""
				insert into notice_token (site_id, account_id, token_id, occasion, run_id, kind, label, happens_at)
				values (:siteId, :account, :token, 'NO_ADDRESS', :run, 'NO_ADDRESS', '', :happensAt)
				on conflict do nothing
				""", parameters(emails, token)) > 0;
	}

	/**
	 * Assigns tokens to an email, and returns them in the order of their revocations: all
	 * of its run that no other email has.
	 */
	List<TokenNotice> assignTokens(Notice notice) {
		return this.jdbc.query("""
				with token as (update notice_token set notice_id = :id, announced_for = happens_at
				    where site_id = :siteId and run_id = :run and kind = :kind and account_id = :account
				    and (notice_id is null or notice_id = :id)
				    returning account_id, token_id, label, created_at, last_access, occasion, happens_at)
				select account_id, token_id, label, created_at, last_access, occasion, happens_at
				from token order by happens_at, created_at, token_id
				""", parameters(notice), OwnerNoticeRepository::tokenNotice);
	}

	/**
	 * Records that an email was sent, so that its dates are announced, or no longer are.
	 */
	void recordSent(Notice notice) {
		if (notice.kind() == Notice.Kind.WARNING) {
			lock(notice.site());
			updateTokens(notice, """
					update notice_token earlier set announced_at = null from notice_token token
					where %s and earlier.site_id = token.site_id and earlier.account_id = token.account_id
					  and earlier.token_id = token.token_id and earlier.announced_at is not null
					""");
			updateTokens(notice, "update notice_token token set announced_at = :now where %s");
		}
		else if (notice.kind() == Notice.Kind.WITHDRAWN) {
			lock(notice.site());
			// So that the token is announced again if it becomes due again.
			updateTokens(notice, """
					delete from notice_token warning using notice_token token, notice_token announced
					where %s and announced.site_id = token.site_id and announced.account_id = token.account_id
					  and announced.token_id = token.token_id and announced.announced_at is not null
					  and announced.announced_for = token.happens_at
					  and warning.site_id = token.site_id and warning.account_id = token.account_id
					  and warning.token_id = token.token_id and warning.kind = 'WARNING'
					""");
		}
	}

	private void updateTokens(Notice notice, String sql) {
		this.jdbc.update(sql.formatted("token.site_id = :siteId and token.run_id = :run and token.kind = :kind "
				+ "and token.account_id = :account and token.notice_id = :id"), parameters(notice));
	}

	/** Erases the labels of an account's tokens. */
	void eraseLabels(SiteId site, AccountId account) {
		this.jdbc.update("update notice_token set label = '' where site_id = :siteId and account_id = :account",
				new MapSqlParameterSource("siteId", site.value()).addValue("account", account.value()));
	}

	/** Deletes the tokens of emails that were withdrawn before they were sent. */
	void deleteTokensOf(SiteId site, List<WithdrawnEmail> emails) {
		this.jdbc.update("""
				delete from notice_token using unnest(:ids::bigint[], :runs::uuid[], :kinds::text[], :accounts::text[])
				  as withdrawn (id, run_id, kind, account_id)
				where notice_token.site_id = :siteId and notice_token.run_id = withdrawn.run_id
				  and notice_token.kind = withdrawn.kind and notice_token.account_id = withdrawn.account_id
				  and (notice_token.notice_id is null or notice_token.notice_id = withdrawn.id)
				""",
				new MapSqlParameterSource("siteId", site.value())
					.addValue("ids", emails.stream().map(WithdrawnEmail::id).toArray(Long[]::new))
					.addValue("runs", emails.stream().map((email) -> email.run().toString()).toArray(String[]::new))
					.addValue("kinds", emails.stream().map(WithdrawnEmail::kind).toArray(String[]::new))
					.addValue("accounts", emails.stream().map(WithdrawnEmail::account).toArray(String[]::new)));
	}

	/** Deletes the tokens that were revoked before an instant. */
	void deleteRevokedBefore(Instant instant) {
		this.jdbc.update("delete from notice_token where happens_at < :instant",
				new MapSqlParameterSource("instant", Timestamps.write(instant)));
	}

	private SqlParameterSource[] parameters(RunEmails emails, List<TokenNotice> tokens) {
		return tokens.stream().map((token) -> parameters(emails, token)).toArray(SqlParameterSource[]::new);
	}

	private MapSqlParameterSource parameters(RunEmails emails, TokenNotice notice) {
		TokenSnapshot token = notice.token();
		return new MapSqlParameterSource(NoticeParameters.of(emails)).addValue("kind", emails.kind().name())
			.addValue("account", notice.account().value())
			.addValue("token", token.id().value())
			.addValue("occasion", notice.occasion())
			.addValue("label", token.label().replace("\0", ""))
			.addValue("createdAt", Timestamps.writeNullable(token.createdAt()))
			.addValue("lastAccess", Timestamps.writeNullable(token.lastAccess()))
			.addValue("happensAt", Timestamps.write(notice.happensAt()))
			.addValue("keptAfterAll", Timestamps.write(this.clock.instant().minus(KEPT_AFTER_ALL)));
	}

	private MapSqlParameterSource parameters(Notice notice) {
		AccountId account = notice.account();
		return new MapSqlParameterSource("siteId", notice.site().value()).addValue("id", notice.id())
			.addValue("run", (notice.run() != null) ? notice.run().value() : null)
			.addValue("kind", notice.kind().name())
			.addValue("account", (account != null) ? account.value() : null)
			.addValue("now", Timestamps.write(this.clock.instant()));
	}

	private static TokenNotice tokenNotice(ResultSet row, int number) throws SQLException {
		return new TokenNotice(new AccountId(row.getString("account_id")),
				new TokenSnapshot(new TokenId(row.getString("token_id")), row.getString("label"),
						Timestamps.readNullable(row, "created_at"), Timestamps.readNullable(row, "last_access")),
				row.getString("occasion"), Timestamps.read(row, "happens_at"));
	}

}
