package com.bulkops.orgs.run;

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
import com.bulkops.orgs.adminapi.Batch;
import com.bulkops.orgs.adminapi.ListedToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.connect.InstallationId;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What runs have read and still have to do, in the database: a million tokens take no
 * memory, and a run goes on from here after a pause or an interruption. What is stored
 * here only tells where to look; nothing is ever revoked on it.
 * <p>
 * Only who holds the lease of a run writes here, so nothing is left when a run has ended.
 * <p>
 * Longer than other files: five tables hold the work of a run, are written under the same
 * lease, and are cleared together.
 */
@Service
public class RunWorkStore {

	/** Rows per query: few round trips, little memory. */
	private static final int PAGE = 500;

	/** Each of them is a thousand tokens, or some more. */
	private static final int FEW = 2;

	private final JdbcTemplate jdbc;

	private final Json json;

	RunWorkStore(JdbcTemplate jdbc, Json json) {
		this.jdbc = jdbc;
		this.json = json;
	}

	/** Forgets all work of a run. */
	@Transactional
	void clear(RunId run) {
		this.jdbc.update("delete from sweep_list where run_id = ?", run.value());
		this.jdbc.update("delete from sweep_unreadable where run_id = ?", run.value());
		this.jdbc.update("delete from sweep_page where run_id = ?", run.value());
		this.jdbc.update("delete from sweep_account where run_id = ?", run.value());
		this.jdbc.update("delete from sweep_candidate where run_id = ?", run.value());
	}

	/** Forgets the lists, which have become the inventory. */
	@Transactional
	public void clearLists(RunLease lease) {
		requireHeld(lease);
		this.jdbc.update("delete from sweep_page where run_id = ?", lease.run().value());
		this.jdbc.update("delete from sweep_account where run_id = ?", lease.run().value());
	}

	/** Returns where a run is in a list. */
	@Transactional(readOnly = true)
	public Place place(RunLease lease, RunList list) {
		return this.jdbc
			.query("select * from sweep_list where run_id = ? and list = ?",
					(row, number) -> new Place(row.getString("position"), row.getBoolean("complete"),
							row.getBoolean("given_up")),
					lease.run().value(), list.name())
			.stream()
			.findFirst()
			.orElse(Place.START);
	}

	/** Begins a list again: its cursor is not known any more. */
	@Transactional
	public void restart(RunLease lease, RunList list) {
		requireHeld(lease);
		keep(lease, list, Place.START);
		this.jdbc.update("delete from sweep_unreadable where run_id = ? and list = ?", lease.run().value(),
				list.name());
		this.jdbc.update((list == RunList.TOKENS) ? "delete from sweep_page where run_id = ?"
				: "delete from sweep_account where run_id = ?", lease.run().value());
	}

	/** Gives up the organization-wide list; each account's own list is read instead. */
	@Transactional
	public void giveUpTokens(RunLease lease) {
		requireHeld(lease);
		keep(lease, RunList.TOKENS, new Place(null, false, true));
		this.jdbc.update("delete from sweep_unreadable where run_id = ? and list = 'TOKENS'", lease.run().value());
		this.jdbc.update("delete from sweep_page where run_id = ?", lease.run().value());
	}

	private void keep(RunLease lease, RunList list, Place place) {
		this.jdbc.update("""
				insert into sweep_list (run_id, list, position, complete, given_up) values (?, ?, ?, ?, ?)
				on conflict (run_id, list) do update set position = excluded.position, complete = excluded.complete,
				  given_up = excluded.given_up
				""", lease.run().value(), list.name(), place.position(), place.complete(), place.givenUp());
	}

	/**
	 * Adds accounts, and where the list goes on after them. Of one that is listed twice,
	 * only what is said both times is known.
	 */
	@Transactional
	public void addAccounts(RunLease lease, Batch<ManagedAccount> page, Place place) {
		requireHeld(lease);
		List<ManagedAccount> listed = page.items();
		Map<AccountId, ManagedAccount> accounts = accounts(lease, listed.stream().map(ManagedAccount::id).toList());
		listed.forEach((account) -> accounts.merge(account.id(), account, ManagedAccount::and));
		this.jdbc.update("""
				insert into sweep_account (run_id, account_id, account)
				select ?, * from unnest(?::text[], ?::text[])
				on conflict (run_id, account_id) do update set account = excluded.account
				""", lease.run().value(), texts(accounts.keySet(), AccountId::value),
				texts(accounts.values(), this.json::write));
		addUnreadable(lease, RunList.ACCOUNTS, page.unreadable());
		keep(lease, RunList.ACCOUNTS, place);
	}

	/** Returns those of some accounts that are known. */
	@Transactional(readOnly = true)
	public Map<AccountId, ManagedAccount> accounts(RunLease lease, Collection<AccountId> ids) {
		Map<AccountId, ManagedAccount> found = new HashMap<>();
		this.jdbc
			.query("select account from sweep_account where run_id = ? and account_id = any(?)",
					(row, number) -> account(row), lease.run().value(), texts(ids, AccountId::value))
			.forEach((account) -> found.put(account.id(), account));
		return found;
	}

	/** Returns how many accounts there are. */
	@Transactional(readOnly = true)
	public long countAccounts(RunLease lease) {
		Long count = this.jdbc.queryForObject("select count(*) from sweep_account where run_id = ?", Long.class,
				lease.run().value());
		return (count != null) ? count : 0;
	}

	/** Returns how many tokens have been read. */
	@Transactional(readOnly = true)
	public long countTokens(RunLease lease) {
		Long count = this.jdbc.queryForObject("select coalesce(sum(size), 0) from sweep_page where run_id = ?",
				Long.class, lease.run().value());
		return (count != null) ? count : 0;
	}

	/** All accounts whose own list was not read yet, a few at a time. */
	public Iterator<ManagedAccount> accountsToRead(RunLease lease) {
		return new KeysetIterator<>((after) -> this.jdbc.query(
				"select account from sweep_account where run_id = ? and not own_list_read and account_id > ? "
						+ "order by account_id limit " + PAGE,
				(row, number) -> account(row), lease.run().value(), (after != null) ? after.id().value() : ""));
	}

	/** Adds tokens of the organization-wide list, and where it goes on after them. */
	@Transactional
	public void addTokens(RunLease lease, Batch<ListedToken> page, Place place) {
		requireHeld(lease);
		addTokens(lease, page.items());
		addUnreadable(lease, RunList.TOKENS, page.unreadable());
		keep(lease, RunList.TOKENS, place);
	}

	/** Adds the tokens of accounts whose own lists have been read. */
	@Transactional
	public void addOwnLists(RunLease lease, Collection<AccountId> accounts, List<ListedToken> tokens) {
		requireHeld(lease);
		addTokens(lease, tokens);
		this.jdbc.update("update sweep_account set own_list_read = true where run_id = ? and account_id = any(?)",
				lease.run().value(), texts(accounts, AccountId::value));
	}

	private void addTokens(RunLease lease, List<ListedToken> tokens) {
		if (!tokens.isEmpty()) {
			this.jdbc.update("""
					insert into sweep_page (run_id, number, size, tokens)
					select ?, coalesce(max(number), 0) + 1, ?, ? from sweep_page where run_id = ?
					""", lease.run().value(), tokens.size(), this.json.write(tokens), lease.run().value());
		}
	}

	private void addUnreadable(RunLease lease, RunList list, List<Batch.Unreadable> entries) {
		entries.forEach((entry) -> this.jdbc.update(
				"insert into sweep_unreadable (run_id, list, account_id, finding) values (?, ?, ?, ?)",
				lease.run().value(), list.name(), (entry.owner() != null) ? entry.owner().value() : null,
				entry.what()));
	}

	/** Returns the entries of the lists that could not be understood. */
	@Transactional(readOnly = true)
	public List<Batch.Unreadable> unreadable(RunLease lease) {
		return this.jdbc.query("select account_id, finding from sweep_unreadable where run_id = ? order by id",
				(row, number) -> new Batch.Unreadable(
						(row.getString("account_id") != null) ? new AccountId(row.getString("account_id")) : null,
						row.getString("finding")),
				lease.run().value());
	}

	/** All listed tokens, page by page. */
	public Iterator<ListedPage> tokens(RunLease lease) {
		return new KeysetIterator<>((after) -> this.jdbc.query(
				"select number, tokens from sweep_page where run_id = ? and number > ? order by number limit " + FEW,
				(row, number) -> new ListedPage(row.getLong("number"),
						List.of(this.json.read(row.getString("tokens"), ListedToken[].class))),
				lease.run().value(), (after != null) ? after.number() : -1));
	}

	/** Forgets which accounts are to be looked at; that is decided again. */
	@Transactional
	public void clearAccountsToSweep(RunLease lease) {
		requireHeld(lease);
		this.jdbc.update("delete from sweep_candidate where run_id = ?", lease.run().value());
	}

	/** Adds accounts that have to be looked at. */
	@Transactional
	public void addAccountsToSweep(RunLease lease, Collection<AccountToSweep> accounts) {
		requireHeld(lease);
		this.jdbc.update("""
				insert into sweep_candidate (run_id, account_id, account, oldest, idle_since)
				select ?, * from unnest(?::text[], ?::text[], ?::date[], ?::timestamptz[])
				on conflict (run_id, account_id) do update set oldest = least(sweep_candidate.oldest, excluded.oldest),
				  idle_since = least(sweep_candidate.idle_since, excluded.idle_since)
				""", lease.run().value(), texts(accounts, (one) -> one.account().id().value()),
				texts(accounts, (one) -> this.json.write(one.account())),
				texts(accounts, (one) -> one.oldest().toString()),
				texts(accounts, (one) -> one.idleSince().toString()));
	}

	/** Returns which of some accounts have to be looked at. */
	@Transactional(readOnly = true)
	public Set<AccountId> accountsToSweepAmong(RunId run, Collection<AccountId> accounts) {
		return Set
			.copyOf(this.jdbc.query("select account_id from sweep_candidate where run_id = ? and account_id = any(?)",
					(row, number) -> new AccountId(row.getString("account_id")), run.value(),
					texts(accounts, AccountId::value)));
	}

	/** The accounts that have to be looked at, a few at a time, the most urgent first. */
	public Iterator<AccountToSweep> accountsToSweep(RunId run) {
		return new KeysetIterator<>((after) -> (after == null)
				? this.jdbc.query("select * from sweep_candidate where run_id = ? " + inOrder(), this::accountToSweep,
						run.value())
				: this.jdbc.query(
						"select * from sweep_candidate where run_id = ? and (oldest, idle_since, account_id) > (?, ?, ?) "
								+ inOrder(),
						this::accountToSweep, run.value(), after.oldest(), after.idleSince().atOffset(ZoneOffset.UTC),
						after.account().id().value()));
	}

	/** These need not be looked at again. */
	@Transactional
	public void done(RunLease lease, Collection<AccountId> accounts) {
		requireHeld(lease);
		this.jdbc.update("delete from sweep_candidate where run_id = ? and account_id = any(?)", lease.run().value(),
				texts(accounts, AccountId::value));
	}

	/**
	 * Forgets the email address of an account and the labels of its tokens in the work of
	 * runs under way. What is revoked is decided on the account's own list, read just
	 * before; where an exemption by email may apply, nothing is.
	 */
	@Transactional
	public void forget(InstallationId installation, AccountId account) {
		this.jdbc.queryForList("select id from sweep_run where client_key = ? and status = 'RUNNING' for update",
				installation.clientKey());
		Object[] subject = { installation.clientKey(), account.value() };
		for (String table : List.of("sweep_account", "sweep_candidate")) {
			this.jdbc
				.update("""
						update %s work set account = jsonb_set(work.account::jsonb, '{email}', 'null')::text from sweep_run run
						where run.id = work.run_id and run.client_key = ? and work.account_id = ?
						"""
					.formatted(table), subject);
		}
		this.jdbc.update(
				"""
						update sweep_page page set tokens = (select jsonb_agg(case when token #>> '{owner,value}' = named.account
						    then token || jsonb_build_object('ownerEmail', null, 'token', (token -> 'token') || '{"label": ""}')
						    else token end)::text from jsonb_array_elements(page.tokens::jsonb) token)
						from sweep_run run, (select ?::text client_key, ?::text account) named
						where run.id = page.run_id and run.client_key = named.client_key
						  and strpos(page.tokens, to_jsonb(named.account)::text) > 0
						""",
				subject);
	}

	/** Nobody takes the lease away before the transaction ends. */
	private void requireHeld(RunLease lease) {
		boolean held = !this.jdbc
			.queryForList("select 1 from sweep_run where id = ? and attempt = ? and status = 'RUNNING' for share",
					lease.run().value(), lease.attempt())
			.isEmpty();
		if (!held) {
			throw new RunCancelled(RunCancelled.Why.LEASE_LOST,
					"Attempt %d no longer holds the lease of run %s".formatted(lease.attempt(), lease.run()));
		}
	}

	private static String inOrder() {
		return "order by oldest, idle_since, account_id limit " + PAGE;
	}

	private ManagedAccount account(ResultSet row) throws SQLException {
		return this.json.read(row.getString("account"), ManagedAccount.class);
	}

	private AccountToSweep accountToSweep(ResultSet row, int number) throws SQLException {
		Instant idleSince = row.getObject("idle_since", OffsetDateTime.class).toInstant();
		return new AccountToSweep(account(row), row.getObject("oldest", LocalDate.class), idleSince);
	}

	private static <T> String[] texts(Collection<T> items, Function<T, String> text) {
		return items.stream().map(text).toArray(String[]::new);
	}

	/** A list that a run reads page by page. */
	public enum RunList {

		ACCOUNTS, TOKENS

	}

	/**
	 * Where a run is in a list.
	 *
	 * @param position where the next page is, {@code null} at the start and at the end
	 * @param givenUp whether the list is not read any more
	 */
	public record Place(@Nullable String position, boolean complete, boolean givenUp) {

		/** Nothing was read yet. */
		public static final Place START = new Place(null, false, false);

		/** After a page. */
		public static Place before(@Nullable String next) {
			return new Place(next, next == null, false);
		}

	}

	/**
	 * Some tokens of the organization.
	 */
	public record ListedPage(long number, List<ListedToken> tokens) {

	}

}
