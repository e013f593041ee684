package com.bulkops.orgs.run;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Iterator;
import java.util.Set;
import java.util.function.Function;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ManagedAccount;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The accounts that a run still has to sweep, the most urgent first.
 */
@Service
public class AccountQueue {

	/** Rows per query: few round trips, little memory. */
	private static final int ROWS = 500;

	private static final String IN_ORDER = "order by oldest, idle_since, account_id limit " + ROWS;

	private final JdbcTemplate jdbc;

	private final RunRows rows;

	private final Json json;

	AccountQueue(JdbcTemplate jdbc, RunRows rows, Json json) {
		this.jdbc = jdbc;
		this.rows = rows;
		this.json = json;
	}

	/** Removes all accounts; which ones are swept is decided again. */
	@Transactional
	public void clear(RunLease lease) {
		this.rows.requireLeased(lease);
		this.jdbc.update("delete from sweep_candidate where run_id = ?", lease.run().value());
	}

	/** Adds accounts. Of one that is there already, the more urgent values are kept. */
	@Transactional
	public void add(RunLease lease, Collection<AccountToSweep> accounts) {
		this.rows.requireLeased(lease);
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

	/** Finds those of some accounts that are in the queue. */
	@Transactional(readOnly = true)
	public Set<AccountId> findAmong(RunId run, Collection<AccountId> accounts) {
		return Set
			.copyOf(this.jdbc.query("select account_id from sweep_candidate where run_id = ? and account_id = any(?)",
					(row, number) -> new AccountId(row.getString("account_id")), run.value(),
					texts(accounts, AccountId::value)));
	}

	/** Returns the accounts of a run, the most urgent first. */
	public Iterator<AccountToSweep> accounts(RunId run) {
		return new KeysetIterator<>((after) -> (after == null)
				? this.jdbc.query(
						"select account, oldest, idle_since from sweep_candidate where run_id = ? " + IN_ORDER,
						this::accountToSweep, run.value())
				: this.jdbc.query(
						"select account, oldest, idle_since from sweep_candidate where run_id = ? and (oldest, idle_since, account_id) > (?, ?, ?) "
								+ IN_ORDER,
						this::accountToSweep, run.value(), after.oldest(), after.idleSince().atOffset(ZoneOffset.UTC),
						after.account().id().value()));
	}

	/** Removes accounts that are done. */
	@Transactional
	public void remove(RunLease lease, Collection<AccountId> accounts) {
		this.rows.requireLeased(lease);
		this.jdbc.update("delete from sweep_candidate where run_id = ? and account_id = any(?)", lease.run().value(),
				texts(accounts, AccountId::value));
	}

	private AccountToSweep accountToSweep(ResultSet row, int number) throws SQLException {
		Instant idleSince = row.getObject("idle_since", OffsetDateTime.class).toInstant();
		return new AccountToSweep(this.json.read(row.getString("account"), ManagedAccount.class),
				row.getObject("oldest", LocalDate.class), idleSince);
	}

	private static <T> String[] texts(Collection<T> items, Function<T, String> text) {
		return items.stream().map(text).toArray(String[]::new);
	}

}
