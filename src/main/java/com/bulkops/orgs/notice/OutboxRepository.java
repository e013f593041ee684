package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.database.Timestamps;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.stereotype.Component;

/**
 * The rows of the outbox, one per message and receiver. Only this class writes the table
 * {@code notice}. A unique index keeps a run from warning an account twice, and from
 * keeping more than one draft of it.
 */
@Component
class OutboxRepository {

	private static final String INSERT = """
			insert into notice (site_id, kind, channel, state, run_id, account_id, address, subject, body,
			  organization_id, organization_name, time_zone, planned_at, next_attempt_at, give_up_at)
			values (:siteId, :kind, :channel, :state, :run, :account, :address, :subject, :body, :organization,
			  :name, :zone, :now, :next, :giveUp)
			""";

	private static final String CLAIM = """
			update notice set state = 'SENDING', claimed_at = :now, attempts = attempts + 1
			""";

	private static final NoticeRowMapper NOTICE = new NoticeRowMapper();

	private final NamedParameterJdbcTemplate jdbc;

	private final Clock clock;

	OutboxRepository(NamedParameterJdbcTemplate jdbc, Clock clock) {
		this.jdbc = jdbc;
		this.clock = clock;
	}

	/**
	 * Adds a message to administrators.
	 * @return its id
	 */
	long add(NewNotice notice) {
		List<Long> ids = this.jdbc.query(INSERT + " returning id",
				parameters().addValues(NoticeParameters.of(notice, "WAITING")), (row, number) -> row.getLong("id"));
		return ids.get(0);
	}

	/**
	 * Adds messages to owners, except those of which the same run has one that waits for
	 * the account.
	 */
	void addAll(Collection<NewNotice> notices) {
		this.jdbc.batchUpdate(INSERT + " on conflict do nothing",
				notices.stream()
					.map((notice) -> parameters().addValues(NoticeParameters.of(notice, "WAITING")))
					.toArray(SqlParameterSource[]::new));
	}

	/** Adds a message to an owner that is not sent unless it is released. */
	void addDraft(NewNotice notice) {
		this.jdbc.update(INSERT + " on conflict do nothing",
				parameters().addValues(NoticeParameters.of(notice, "DRAFT")));
	}

	/** Returns the accounts for which a run keeps a draft. */
	Set<AccountId> findAccountsWithDraft(RunEmails emails) {
		return Set.copyOf(this.jdbc.query(
				"select account_id from notice where site_id = :siteId and run_id = :run and state = 'DRAFT'",
				parameters().addValues(NoticeParameters.of(emails)),
				(row, number) -> new AccountId(row.getString("account_id"))));
	}

	/**
	 * Releases the drafts for accounts of which a revocation was not announced in another
	 * email.
	 */
	void releaseDrafts(RunEmails emails, Instant giveUpAt) {
		this.jdbc.update("""
				update notice set state = 'WAITING', organization_id = :organization, organization_name = :name,
				  time_zone = :zone, planned_at = :now, next_attempt_at = :now, give_up_at = :giveUp
				where site_id = :siteId and run_id = :run and kind = 'REVOKED' and state = 'DRAFT'
				  and exists (select 1 from notice_token token where token.site_id = notice.site_id
				    and token.run_id = notice.run_id and token.kind = 'REVOKED'
				    and token.account_id = notice.account_id and token.notice_id is null)
				""",
				parameters().addValues(NoticeParameters.of(emails)).addValue("giveUp", Timestamps.write(giveUpAt)));
	}

	/** Drafts another message to those of the accounts for which one was released. */
	void draftAgain(RunEmails emails, Set<AccountId> accounts) {
		if (!accounts.isEmpty()) {
			this.jdbc.update("""
					insert into notice (site_id, kind, channel, state, run_id, account_id, address, organization_name,
					  time_zone, planned_at, next_attempt_at, give_up_at)
					select site_id, kind, channel, 'DRAFT', run_id, account_id, address, '', 'UTC', :now, :now, :now
					from notice where site_id = :siteId and run_id = :run and kind = 'REVOKED' and state = 'WAITING'
					  and account_id in (:accounts)
					on conflict do nothing
					""", parameters().addValues(NoticeParameters.of(emails))
				.addValue("accounts", accounts.stream().map(AccountId::value).toList()));
		}
	}

	/**
	 * Claims the most urgent message that is due: administrators come first, and warnings
	 * that are to be withdrawn are not sent.
	 */
	Optional<Notice> claimNext() {
		return this.jdbc.query(CLAIM + """
				where id = (select id from notice where state = 'WAITING' and next_attempt_at <= :now
				  and (kind not in ('WARNING', 'WITHDRAWN') or not exists (select 1 from notice_withdrawal
				    where notice_withdrawal.site_id = notice.site_id))
				  order by account_id is not null, next_attempt_at, id limit 1 for update skip locked)
				returning
				""" + NoticeRowMapper.COLUMNS, parameters(), NOTICE).stream().findFirst();
	}

	/** Claims one certain message, if it waits. */
	Optional<Notice> claim(long id) {
		return this.jdbc
			.query(CLAIM + "where id = :id and state = 'WAITING' returning " + NoticeRowMapper.COLUMNS,
					parameters().addValue("id", id), NOTICE)
			.stream()
			.findFirst();
	}

	/** Claims the messages about revocations that wait for an account. */
	List<Notice> claimRevoked(SiteId site, AccountId account) {
		return this.jdbc.query(CLAIM + """
				where site_id = :siteId and account_id = :account and kind = 'REVOKED' and state = 'WAITING'
				returning
				""" + NoticeRowMapper.COLUMNS, parameters(site, account), NOTICE);
	}

	/**
	 * Locks and returns the messages that were claimed before an instant, and not
	 * concluded.
	 */
	List<Notice> lockClaimedBefore(Instant before) {
		return this.jdbc.query(
				"select " + NoticeRowMapper.COLUMNS
						+ " from notice where state = 'SENDING' and claimed_at < :before for update skip locked",
				parameters().addValue("before", Timestamps.write(before)), NOTICE);
	}

	/**
	 * Lets a claimed message wait for another attempt.
	 * @return whether it waits; it does not if its address was erased, or it was
	 * concluded
	 */
	boolean postpone(Notice notice, Instant next) {
		return this.jdbc.update("""
				update notice set state = 'WAITING', next_attempt_at = :next
				where id = :id and state = 'SENDING' and attempts = :attempt
				  and (address is not null or channel = 'WEBHOOK')
				""", parameters(notice).addValue("next", Timestamps.write(next))) > 0;
	}

	/**
	 * Postpones all emails that wait, except those in rows that another transaction works
	 * on.
	 */
	void postponeEmails(Instant next) {
		this.jdbc.update("""
				update notice set next_attempt_at = :next where id in (select id from notice
				  where state = 'WAITING' and channel = 'EMAIL' and next_attempt_at < :next for update skip locked)
				""", parameters().addValue("next", Timestamps.write(next)));
	}

	/**
	 * Concludes a claimed message, and erases its address and its body.
	 * @return whether it was concluded; it is not if another instance did so before
	 */
	boolean conclude(Notice notice, String state) {
		return this.jdbc.update("""
				update notice set state = :state, address = null, body = null, concluded_at = :now
				where id = :id and state = 'SENDING' and attempts = :attempt
				""", parameters(notice).addValue("state", state)) > 0;
	}

	/**
	 * Erases the address of an account from the messages that are being sent, and deletes
	 * its drafts.
	 */
	void forget(SiteId site, AccountId account) {
		MapSqlParameterSource parameters = parameters(site, account);
		this.jdbc.update("update notice set address = null "
				+ "where site_id = :siteId and account_id = :account and state = 'SENDING'", parameters);
		this.jdbc.update("delete from notice where site_id = :siteId and account_id = :account and state = 'DRAFT'",
				parameters);
	}

	/**
	 * Deletes the warnings and withdrawals that wait.
	 * @param account the receiver, {@code null} for all accounts
	 */
	List<WithdrawnEmail> withdraw(SiteId site, @Nullable AccountId account) {
		return this.jdbc.query("""
				delete from notice where site_id = :siteId and kind in ('WARNING', 'WITHDRAWN')
				  and state = 'WAITING' and account_id = coalesce(:account, account_id)
				returning id, run_id, account_id, kind
				""", parameters(site, account), (row, number) -> new WithdrawnEmail(row.getLong("id"),
				row.getObject("run_id", UUID.class), row.getString("kind"), row.getString("account_id")));
	}

	/** Deletes the messages that wait for a site, except those about its security. */
	void deleteWaiting(SiteId site) {
		this.jdbc.update("delete from notice where site_id = :siteId and state in ('DRAFT', 'WAITING') "
				+ "and kind <> 'SECURITY'", parameters(site, null));
	}

	/**
	 * Deletes drafts older than an instant, and messages that were concluded before
	 * another.
	 */
	void deleteOld(Instant draftedBefore, Instant concludedBefore) {
		this.jdbc.update("delete from notice where state = 'DRAFT' and planned_at < :before",
				parameters().addValue("before", Timestamps.write(draftedBefore)));
		this.jdbc.update("delete from notice where concluded_at < :before",
				parameters().addValue("before", Timestamps.write(concludedBefore)));
	}

	private MapSqlParameterSource parameters() {
		return new MapSqlParameterSource("now", Timestamps.write(this.clock.instant()));
	}

	private MapSqlParameterSource parameters(SiteId site, @Nullable AccountId account) {
		return parameters().addValue("siteId", site.value())
			.addValue("account", (account != null) ? account.value() : null);
	}

	private MapSqlParameterSource parameters(Notice notice) {
		return parameters().addValue("id", notice.id()).addValue("attempt", notice.attempt());
	}

}
