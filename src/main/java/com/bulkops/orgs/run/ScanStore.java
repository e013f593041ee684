package com.bulkops.orgs.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ListResult;
import com.bulkops.orgs.adminapi.ListedToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The lists that a run has read so far, and its position in each of them.
 */
@Service
public class ScanStore {

	/** Rows per query: few round trips, little memory. */
	private static final int ROWS = 500;

	/** Pages per query; each of them is a thousand tokens, or some more. */
	private static final int PAGES = 2;

	private final JdbcTemplate jdbc;

	private final RunRows rows;

	private final Json json;

	ScanStore(JdbcTemplate jdbc, RunRows rows, Json json) {
		this.jdbc = jdbc;
		this.rows = rows;
		this.json = json;
	}

	/** Deletes the lists, which have become the inventory. */
	@Transactional
	public void clearLists(RunLease lease) {
		this.rows.requireLeased(lease);
		this.jdbc.update("delete from sweep_page where run_id = ?", lease.run().value());
		this.jdbc.update("delete from sweep_account where run_id = ?", lease.run().value());
	}

	/** Returns the position of a run in a list. */
	@Transactional(readOnly = true)
	public Position position(RunLease lease, RunList list) {
		return this.jdbc
			.query("select position, complete, given_up from sweep_list where run_id = ? and list = ?",
					(row, number) -> new Position(row.getString("position"), row.getBoolean("complete"),
							row.getBoolean("given_up")),
					lease.run().value(), list.name())
			.stream()
			.findFirst()
			.orElse(Position.START);
	}

	/** Restarts a list whose cursor has expired. */
	@Transactional
	public void restart(RunLease lease, RunList list) {
		this.rows.requireLeased(lease);
		savePosition(lease, list, Position.START);
		this.jdbc.update("delete from sweep_unreadable where run_id = ? and list = ?", lease.run().value(),
				list.name());
		this.jdbc.update((list == RunList.TOKENS) ? "delete from sweep_page where run_id = ?"
				: "delete from sweep_account where run_id = ?", lease.run().value());
	}

	/** Gives up the organization-wide list; each account's own list is read instead. */
	@Transactional
	public void giveUpTokens(RunLease lease) {
		this.rows.requireLeased(lease);
		savePosition(lease, RunList.TOKENS, new Position(null, false, true));
		this.jdbc.update("delete from sweep_unreadable where run_id = ? and list = 'TOKENS'", lease.run().value());
		this.jdbc.update("delete from sweep_page where run_id = ?", lease.run().value());
	}

	private void savePosition(RunLease lease, RunList list, Position position) {
		this.jdbc.update("""
				insert into sweep_list (run_id, list, position, complete, given_up) values (?, ?, ?, ?, ?)
				on conflict (run_id, list) do update set position = excluded.position, complete = excluded.complete,
				  given_up = excluded.given_up
				""", lease.run().value(), list.name(), position.cursor(), position.complete(), position.givenUp());
	}

	/**
	 * Adds accounts, and the position after them. Of an account that is listed twice,
	 * only what both entries agree on is known.
	 */
	@Transactional
	public void addAccounts(RunLease lease, ListResult<ManagedAccount> page, Position next) {
		this.rows.requireLeased(lease);
		List<ManagedAccount> listed = page.items();
		Map<AccountId, ManagedAccount> accounts = findAccounts(lease, listed.stream().map(ManagedAccount::id).toList());
		listed.forEach((account) -> accounts.merge(account.id(), account, ManagedAccount::merge));
		this.jdbc.update("""
				insert into sweep_account (run_id, account_id, account)
				select ?, * from unnest(?::text[], ?::text[])
				on conflict (run_id, account_id) do update set account = excluded.account
				""", lease.run().value(), texts(accounts.keySet(), AccountId::value),
				texts(accounts.values(), this.json::write));
		addUnreadable(lease, RunList.ACCOUNTS, page.unreadable());
		savePosition(lease, RunList.ACCOUNTS, next);
	}

	/** Finds those of some accounts that are listed. */
	@Transactional(readOnly = true)
	public Map<AccountId, ManagedAccount> findAccounts(RunLease lease, Collection<AccountId> ids) {
		Map<AccountId, ManagedAccount> found = new HashMap<>();
		this.jdbc
			.query("select account from sweep_account where run_id = ? and account_id = any(?)", this::account,
					lease.run().value(), texts(ids, AccountId::value))
			.forEach((account) -> found.put(account.id(), account));
		return found;
	}

	/** Counts the accounts that were read. */
	@Transactional(readOnly = true)
	public long countAccounts(RunLease lease) {
		return count("select count(*) from sweep_account where run_id = ?", lease);
	}

	/** Counts the tokens that were read. */
	@Transactional(readOnly = true)
	public long countTokens(RunLease lease) {
		return count("select coalesce(sum(size), 0) from sweep_page where run_id = ?", lease);
	}

	private long count(String sql, RunLease lease) {
		Long count = this.jdbc.queryForObject(sql, Long.class, lease.run().value());
		return (count != null) ? count : 0;
	}

	/** Returns the accounts whose own list is not read yet. */
	public Iterator<ManagedAccount> accountsToRead(RunLease lease) {
		return new KeysetIterator<>((after) -> this.jdbc.query(
				"select account from sweep_account where run_id = ? and not own_list_read and account_id > ? "
						+ "order by account_id limit " + ROWS,
				this::account, lease.run().value(), (after != null) ? after.id().value() : ""));
	}

	/** Adds tokens of the organization-wide list, and the position after them. */
	@Transactional
	public void addTokens(RunLease lease, ListResult<ListedToken> page, Position next) {
		this.rows.requireLeased(lease);
		addTokens(lease, page.items());
		addUnreadable(lease, RunList.TOKENS, page.unreadable());
		savePosition(lease, RunList.TOKENS, next);
	}

	/** Adds the tokens of accounts whose own lists were read. */
	@Transactional
	public void addOwnLists(RunLease lease, Collection<AccountId> accounts, List<ListedToken> tokens) {
		this.rows.requireLeased(lease);
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

	private void addUnreadable(RunLease lease, RunList list, List<ListResult.Unreadable> entries) {
		entries.forEach((entry) -> this.jdbc.update(
				"insert into sweep_unreadable (run_id, list, account_id, finding) values (?, ?, ?, ?)",
				lease.run().value(), list.name(), (entry.owner() != null) ? entry.owner().value() : null,
				entry.what()));
	}

	/** Finds the entries of the lists that are malformed. */
	@Transactional(readOnly = true)
	public List<ListResult.Unreadable> findUnreadable(RunLease lease) {
		return this.jdbc.query("select account_id, finding from sweep_unreadable where run_id = ? order by id",
				(row, number) -> new ListResult.Unreadable(
						(row.getString("account_id") != null) ? new AccountId(row.getString("account_id")) : null,
						row.getString("finding")),
				lease.run().value());
	}

	/** Returns all listed tokens, page by page. */
	public Iterator<ListedPage> tokens(RunLease lease) {
		return new KeysetIterator<>((after) -> this.jdbc.query(
				"select number, tokens from sweep_page where run_id = ? and number > ? order by number limit " + PAGES,
				(row, number) -> new ListedPage(row.getLong("number"),
						List.of(this.json.read(row.getString("tokens"), ListedToken[].class))),
				lease.run().value(), (after != null) ? after.number() : -1));
	}

	private ManagedAccount account(ResultSet row, int number) throws SQLException {
		return this.json.read(row.getString("account"), ManagedAccount.class);
	}

	private static <T> String[] texts(Collection<T> items, Function<T, String> text) {
		return items.stream().map(text).toArray(String[]::new);
	}

	/** A list that a run reads page by page. */
	public enum RunList {

		ACCOUNTS, TOKENS

	}

	/**
	 * The position of a run in a list.
	 *
	 * @param cursor of the next page, {@code null} at the start and at the end
	 * @param givenUp whether the list is no longer read
	 */
	public record Position(@Nullable String cursor, boolean complete, boolean givenUp) {

		/** Nothing was read yet. */
		public static final Position START = new Position(null, false, false);

		/** Returns the position before a page; the end of the list if there is none. */
		public static Position before(@Nullable String next) {
			return new Position(next, next == null, false);
		}

	}

	/**
	 * A page of listed tokens.
	 */
	public record ListedPage(long number, List<ListedToken> tokens) {

	}

}
