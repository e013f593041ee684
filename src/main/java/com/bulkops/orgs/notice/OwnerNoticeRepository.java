package com.bulkops.orgs.notice;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.TokenSnapshot;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.database.Timestamps;
import com.bulkops.orgs.site.InstallationId;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.stereotype.Component;

/**
 * The rows of letters to owners, and of the tokens in them. The keys of the tables see to
 * it that nobody is told twice.
 * <p>
 * Longer than other files: what is told of a token and by which letter goes together.
 */
@Component
class OwnerNoticeRepository {

	/** Ours: longer than the nights that usually fail in a row. */
	private static final Duration KEPT_ANYWAY_AFTER = Duration.ofDays(3);

	private final NamedParameterJdbcTemplate jdbc;

	private final NoticeProperties properties;

	private final Clock clock;

	OwnerNoticeRepository(JdbcTemplate jdbcTemplate, NoticeProperties properties, Clock clock) {
		this.jdbc = new NamedParameterJdbcTemplate(jdbcTemplate);
		this.properties = properties;
		this.clock = clock;
	}

	/** Keeps the address of an account for a letter that may come. */
	void draft(InstallationId installation, RunId run, AccountId account, EmailAddress address) {
		this.jdbc.update("""
				insert into notice (client_key, kind, channel, state, run_id, account_id, address, organization_name,
				  time_zone, planned_at, next_attempt_at, give_up_at)
				values (:clientKey, 'REVOKED', 'EMAIL', 'DRAFT', :run, :account, :address, '', 'UTC', :now, :now, :now)
				on conflict do nothing
				""",
				of(installation, run).addValue("account", account.value())
					.addValue("address", address.value())
					.addValue("now", Timestamps.write(this.clock.instant())));
	}

	Set<AccountId> accountsWithDraft(Letters letters) {
		return Set.copyOf(this.jdbc.query(
				"select account_id from notice where client_key = :clientKey and run_id = :run and state = 'DRAFT'",
				of(letters.installation(), letters.run()),
				(row, number) -> new AccountId(row.getString("account_id"))));
	}

	/**
	 * Makes the letters of those drafts wait whose accounts there is something to tell.
	 * @param open accounts of which more may become known later; their address is kept
	 */
	void releaseDrafts(Letters letters, Set<AccountId> open) {
		Instant now = this.clock.instant();
		this.jdbc.update("""
				update notice set state = 'WAITING', organization_id = :organization, organization_name = :name,
				  time_zone = :zone, planned_at = :now, next_attempt_at = :now, give_up_at = :giveUp
				where client_key = :clientKey and run_id = :run and kind = 'REVOKED' and state = 'DRAFT'
				  and exists (select 1 from notice_token told where told.client_key = notice.client_key
				    and told.run_id = notice.run_id and told.kind = 'REVOKED' and told.account_id = notice.account_id
				    and told.notice_id is null)
				""", of(letters).addValue("now", Timestamps.write(now))
			.addValue("giveUp", Timestamps.write(now.plus(this.properties.retryFor()))));
		if (!open.isEmpty()) {
			this.jdbc.update(
					"""
							insert into notice (client_key, kind, channel, state, run_id, account_id, address, organization_name,
							  time_zone, planned_at, next_attempt_at, give_up_at)
							select client_key, kind, channel, 'DRAFT', run_id, account_id, address, '', 'UTC', :now, :now, :now
							from notice where client_key = :clientKey and run_id = :run and kind = 'REVOKED' and state = 'WAITING'
							  and account_id in (:open)
							on conflict do nothing
							""",
					of(letters).addValue("now", Timestamps.write(now))
						.addValue("open", open.stream().map(AccountId::value).toList()));
		}
	}

	/**
	 * Notes what owners are to be told; those of which they were not told yet. A warning
	 * whose day has passed, and the token was kept, was of another revocation.
	 */
	List<Told> insertNew(Letters letters, List<Told> tokens) {
		int[] inserted = this.jdbc.batchUpdate(
				"""
						insert into notice_token (client_key, account_id, token_id, occasion, run_id, kind, label, created_at,
						  last_access, happens_at, organization_id)
						values (:clientKey, :account, :token, :occasion, :run, :kind, :label, :createdAt, :lastAccess, :happensAt,
						  :organization)
						on conflict (client_key, account_id, token_id, occasion) do update set run_id = excluded.run_id,
						  label = excluded.label, last_access = excluded.last_access, happens_at = excluded.happens_at,
						  organization_id = excluded.organization_id, notice_id = null, announced_for = null, announced_at = null
						where notice_token.kind = 'WARNING' and notice_token.happens_at < :keptAnyway
						""",
				parameters(letters, tokens));
		List<Told> added = new ArrayList<>();
		for (int at = 0; at < inserted.length; at++) {
			if (inserted[at] > 0) {
				added.add(tokens.get(at));
			}
		}
		return added;
	}

	/** Notes when the revocations come that owners were warned of: some come later. */
	void stillAhead(Letters letters, List<Told> tokens) {
		this.jdbc.batchUpdate("""
				update notice_token set happens_at = :happensAt where client_key = :clientKey and account_id = :account
				  and token_id = :token and occasion = :occasion and happens_at <> :happensAt
				""", parameters(letters, tokens));
	}

	private SqlParameterSource[] parameters(Letters letters, List<Told> tokens) {
		OffsetDateTime keptAnyway = Timestamps.write(this.clock.instant().minus(KEPT_ANYWAY_AFTER));
		return tokens.stream()
			.map((told) -> parameters(letters, told, told.occasion(), letters.kind().name()).addValue("keptAnyway",
					keptAnyway))
			.toArray(SqlParameterSource[]::new);
	}

	/** Notes that the owner of a token cannot be told; whether that is new. */
	boolean insertUnreachable(Letters letters, Told told) {
		return this.jdbc.update("""
				insert into notice_token (client_key, account_id, token_id, occasion, run_id, kind, label, happens_at)
				values (:clientKey, :account, :token, :occasion, :run, :kind, '', :happensAt) on conflict do nothing
				""", parameters(letters, told, "NO_ADDRESS", "NO_ADDRESS")) > 0;
	}

	/**
	 * Makes letters wait, unless a warning of this run waits for the account already.
	 * @param leavesAt when they are sent at the earliest
	 */
	void letters(Letters letters, Map<AccountId, EmailAddress> addresses, Instant leavesAt) {
		Instant now = this.clock.instant();
		this.jdbc.batchUpdate(
				"""
						insert into notice (client_key, kind, channel, state, run_id, account_id, address, organization_id,
						  organization_name, time_zone, planned_at, next_attempt_at, give_up_at)
						values (:clientKey, :kind, 'EMAIL', 'WAITING', :run, :account, :address, :organization, :name, :zone, :now,
						  :leavesAt, :giveUp)
						on conflict do nothing
						""",
				addresses.entrySet()
					.stream()
					.map((entry) -> of(letters).addValue("account", entry.getKey().value())
						.addValue("address", entry.getValue().value())
						.addValue("now", Timestamps.write(now))
						.addValue("leavesAt", Timestamps.write(leavesAt))
						.addValue("giveUp", Timestamps.write(leavesAt.plus(this.properties.retryFor()))))
					.toArray(SqlParameterSource[]::new));
	}

	/**
	 * The tokens of one letter, the first to go first: what no other letter of its run
	 * tells of.
	 */
	List<Told> tokensOf(Notice notice) {
		return this.jdbc.query(
				"""
						with told as (update notice_token set notice_id = :id, announced_for = happens_at where client_key = :clientKey and run_id = :run
						    and kind = :kind and account_id = :account and (notice_id is null or notice_id = :id) returning *)
						select * from told order by happens_at, created_at, token_id
						""",
				new MapSqlParameterSource("clientKey", notice.installation().clientKey()).addValue("id", notice.id())
					.addValue("run", (notice.run() != null) ? notice.run().value() : null)
					.addValue("kind", notice.kind().name())
					.addValue("account", (notice.account() != null) ? notice.account().value() : null),
				OwnerNoticeRepository::told);
	}

	/** Erases the labels of an account's tokens, and what waits to be announced to it. */
	void forget(InstallationId installation, AccountId account) {
		withdraw(installation, account);
		this.jdbc.update("update notice_token set label = '' where client_key = :clientKey and account_id = :account",
				new MapSqlParameterSource("clientKey", installation.clientKey()).addValue("account", account.value()));
	}

	/**
	 * Withdraws warnings that wait, and what waits to take announcements back.
	 * @param account whose, {@code null} for those of all accounts
	 */
	void withdraw(InstallationId installation, @Nullable AccountId account) {
		MapSqlParameterSource parameters = new MapSqlParameterSource("clientKey", installation.clientKey())
			.addValue("account", (account != null) ? account.value() : null);
		this.jdbc.update("""
				with withdrawn as (delete from notice where client_key = :clientKey and kind in ('WARNING', 'WITHDRAWN')
				    and state = 'WAITING' and account_id = coalesce(:account, account_id)
				    returning id, run_id, account_id, kind)
				delete from notice_token using withdrawn
				where notice_token.client_key = :clientKey and notice_token.run_id = withdrawn.run_id
				  and notice_token.kind = withdrawn.kind and notice_token.account_id = withdrawn.account_id
				  and (notice_token.notice_id is null or notice_token.notice_id = withdrawn.id)
				""", parameters);
	}

	private static MapSqlParameterSource parameters(Letters letters, Told told, String occasion, String kind) {
		TokenSnapshot token = told.token();
		return of(letters).addValue("account", told.account().value())
			.addValue("token", token.id().value())
			.addValue("occasion", occasion)
			.addValue("kind", kind)
			.addValue("label", token.label().replace("\0", ""))
			.addValue("createdAt", Timestamps.writeNullable(token.createdAt()))
			.addValue("lastAccess", Timestamps.writeNullable(token.lastAccess()))
			.addValue("happensAt", Timestamps.write(told.happensAt()));
	}

	private static MapSqlParameterSource of(Letters letters) {
		return of(letters.installation(), letters.run()).addValue("kind", letters.kind().name())
			.addValue("organization", letters.organization().id().value())
			.addValue("name", letters.organization().name())
			.addValue("zone", letters.organization().zone().getId());
	}

	private static MapSqlParameterSource of(InstallationId installation, RunId run) {
		return new MapSqlParameterSource("clientKey", installation.clientKey()).addValue("run", run.value());
	}

	private static Told told(ResultSet row, int number) throws SQLException {
		return new Told(new AccountId(row.getString("account_id")),
				new TokenSnapshot(new TokenId(row.getString("token_id")), row.getString("label"),
						Timestamps.readNullable(row, "created_at"), Timestamps.readNullable(row, "last_access")),
				row.getString("occasion"), Timestamps.read(row, "happens_at"));
	}

	/**
	 * What the letters of one kind and run have in common.
	 */
	record Letters(InstallationId installation, RunId run, Notice.Kind kind, OwnerNotices.Organization organization) {

	}

	/**
	 * A token that its owner is told of.
	 *
	 * @param occasion why; it is told once for each
	 * @param happensAt when it is, or was, revoked
	 */
	record Told(AccountId account, TokenSnapshot token, String occasion, Instant happensAt) {

	}

}
