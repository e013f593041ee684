package com.bulkops.orgs.sweep;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ListedToken;
import com.bulkops.orgs.adminapi.ManagedAccount;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What runs have read and still have to do, in the database: a million tokens take no
 * memory, and a run that was interrupted goes on from here. What stands here only tells
 * where to look; nothing is ever revoked on it.
 */
@Service
class RunWorkStore {

	/** Rows per question: few round trips, little memory. */
	private static final int PAGE = 500;

	/** Each of them is a thousand tokens, or some more. */
	private static final int FEW = 2;

	/**
	 * Accounts that are to be looked at are handed from one attempt to the next, so only
	 * who holds the run changes them; nobody takes it away in between.
	 */
	private static final String HELD = "with held as (select id from sweep_run where id = ? and attempt = ? "
			+ "and status = 'RUNNING' for share) ";

	private final JdbcTemplate jdbc;

	private final Json json;

	RunWorkStore(JdbcTemplate jdbc, Json json) {
		this.jdbc = jdbc;
		this.json = json;
	}

	/** Forgets all that was noted for a run. */
	@Transactional
	void clear(RunId run) {
		this.jdbc.update("delete from sweep_page where run_id = ?", run.value());
		this.jdbc.update("delete from sweep_account where run_id = ?", run.value());
		this.jdbc.update("delete from sweep_candidate where run_id = ?", run.value());
	}

	/** Forgets the lists, which have been gone through. */
	@Transactional
	void clearLists(RunLease claim) {
		clearTokens(claim);
		this.jdbc.update("delete from sweep_account where run_id = ? and attempt = ?", claim.run().value(),
				claim.attempt());
	}

	/** Forgets the tokens; they are read in another way. */
	@Transactional
	void clearTokens(RunLease claim) {
		this.jdbc.update("delete from sweep_page where run_id = ? and attempt = ?", claim.run().value(),
				claim.attempt());
	}

	/**
	 * Adds accounts. Of one that is listed twice, only what is said both times is known.
	 * @return how many are new
	 */
	@Transactional
	int addAccounts(RunLease claim, List<ManagedAccount> listed) {
		Map<AccountId, ManagedAccount> accounts = accounts(claim, listed.stream().map(ManagedAccount::id).toList());
		int before = accounts.size();
		listed.forEach((account) -> accounts.merge(account.id(), account, ManagedAccount::and));
		this.jdbc.update("""
				insert into sweep_account (run_id, attempt, account_id, account)
				select ?, ?, * from unnest(?::text[], ?::text[])
				on conflict (run_id, attempt, account_id) do update set account = excluded.account
				""", claim.run().value(), claim.attempt(), texts(accounts.keySet(), AccountId::value),
				texts(accounts.values(), this.json::write));
		return accounts.size() - before;
	}

	/** Those of some accounts that are known. */
	@Transactional(readOnly = true)
	Map<AccountId, ManagedAccount> accounts(RunLease claim, Collection<AccountId> ids) {
		Map<AccountId, ManagedAccount> found = new HashMap<>();
		this.jdbc
			.query("select account from sweep_account where run_id = ? and attempt = ? and account_id = any(?)",
					(row, number) -> account(row), claim.run().value(), claim.attempt(), texts(ids, AccountId::value))
			.forEach((account) -> found.put(account.id(), account));
		return found;
	}

	/** All accounts, a few at a time. */
	Iterator<ManagedAccount> accounts(RunLease claim) {
		return new KeysetIterator<>((after) -> this.jdbc.query(
				"select account from sweep_account where run_id = ? and attempt = ? and account_id > ? order by account_id limit "
						+ PAGE,
				(row, number) -> account(row), claim.run().value(), claim.attempt(),
				(after != null) ? after.id().value() : ""));
	}

	/**
	 * Adds tokens; they are handed out again as they were added.
	 * @param number of no others of this attempt
	 */
	@Transactional
	void addTokens(RunLease claim, long number, List<ListedToken> tokens) {
		this.jdbc.update("insert into sweep_page (run_id, attempt, number, tokens) values (?, ?, ?, ?)",
				claim.run().value(), claim.attempt(), number, this.json.write(tokens));
	}

	/** All listed tokens, page by page. */
	Iterator<ListedPage> tokens(RunLease claim) {
		return new KeysetIterator<>((after) -> this.jdbc.query(
				"select * from sweep_page where run_id = ? and attempt = ? and number > ? order by number limit " + FEW,
				(row, number) -> new ListedPage(row.getLong("number"),
						List.of(this.json.read(row.getString("tokens"), ListedToken[].class))),
				claim.run().value(), claim.attempt(), (after != null) ? after.number() : -1));
	}

	/** Notes accounts that have to be looked at, if the run is held. */
	@Transactional
	void addCandidates(RunLease claim, Collection<AccountToSweep> candidates) {
		this.jdbc.update(HELD + """
				insert into sweep_candidate (run_id, account_id, account, oldest, idle_since)
				select held.id, noted.* from held, unnest(?::text[], ?::text[], ?::date[], ?::timestamptz[]) noted
				on conflict (run_id, account_id) do update set oldest = least(sweep_candidate.oldest, excluded.oldest),
				  idle_since = least(sweep_candidate.idle_since, excluded.idle_since)
				""", claim.run().value(), claim.attempt(),
				texts(candidates, (candidate) -> candidate.account().id().value()),
				texts(candidates, (candidate) -> this.json.write(candidate.account())),
				texts(candidates, (candidate) -> candidate.oldest().toString()),
				texts(candidates, (candidate) -> candidate.idleSince().toString()));
	}

	/** Which of some accounts have to be looked at. */
	@Transactional(readOnly = true)
	Set<AccountId> candidatesAmong(RunId run, Collection<AccountId> accounts) {
		return Set
			.copyOf(this.jdbc.query("select account_id from sweep_candidate where run_id = ? and account_id = any(?)",
					(row, number) -> new AccountId(row.getString("account_id")), run.value(),
					texts(accounts, AccountId::value)));
	}

	/** What is still to be done, a few at a time, the most urgent first. */
	Iterator<AccountToSweep> candidates(RunId run) {
		return new KeysetIterator<>((after) -> (after == null)
				? this.jdbc.query("select * from sweep_candidate where run_id = ? " + inOrder(), this::candidate,
						run.value())
				: this.jdbc.query(
						"select * from sweep_candidate where run_id = ? and (oldest, idle_since, account_id) > (?, ?, ?) "
								+ inOrder(),
						this::candidate, run.value(), after.oldest(), after.idleSince().atOffset(ZoneOffset.UTC),
						after.account().id().value()));
	}

	/** These need not be looked at again, if the run is held. */
	@Transactional
	void done(RunLease claim, Collection<AccountId> accounts) {
		this.jdbc.update(HELD + "delete from sweep_candidate using held where run_id = held.id and account_id = any(?)",
				claim.run().value(), claim.attempt(), texts(accounts, AccountId::value));
	}

	private static String inOrder() {
		return "order by oldest, idle_since, account_id limit " + PAGE;
	}

	private ManagedAccount account(ResultSet row) throws SQLException {
		return this.json.read(row.getString("account"), ManagedAccount.class);
	}

	private AccountToSweep candidate(ResultSet row, int number) throws SQLException {
		Instant idleSince = row.getObject("idle_since", OffsetDateTime.class).toInstant();
		return new AccountToSweep(account(row), row.getObject("oldest", LocalDate.class), idleSince);
	}

	private static <T> String[] texts(Collection<T> items, Function<T, String> text) {
		return items.stream().map(text).toArray(String[]::new);
	}

	/**
	 * Some tokens of the organization.
	 */
	record ListedPage(long number, List<ListedToken> tokens) {

	}

}
