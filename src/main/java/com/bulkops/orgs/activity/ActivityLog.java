package com.bulkops.orgs.activity;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.connect.InstallationId;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The log of everything that this app did. Entries are appended; one that tells of
 * something under way is concluded exactly once; nothing is changed otherwise, which the
 * database enforces. Every question is about one installation and sees no other's
 * entries.
 * <p>
 * Longer than other files: it is the only way to the log. How rows are written, asked for
 * and chained stands beside it.
 */
@Service
public class ActivityLog {

	private static final int COUNTED = 10_000;

	/**
	 * For what no index is made: many entries may have to be passed for one that is
	 * meant.
	 */
	private static final int COUNTED_ONE_BY_ONE = 100;

	private final NamedParameterJdbcTemplate jdbc;

	private final EntryRowMapper rows;

	private final EntryReader reader;

	private final EntryWriter writer;

	private final HashChainVerifier chain;

	private final ActivityProperties properties;

	ActivityLog(JdbcTemplate jdbcTemplate, EntryRowMapper rows, EntryReader reader, EntryWriter writer,
			HashChainVerifier chain, ActivityProperties properties) {
		this.jdbc = new NamedParameterJdbcTemplate(jdbcTemplate);
		this.rows = rows;
		this.reader = reader;
		this.writer = writer;
		this.chain = chain;
		this.properties = properties;
	}

	/** Writes an entry. */
	@Transactional
	public EntryId append(NewEntry entry) {
		return this.writer.append(List.of(entry)).get(0);
	}

	/** Writes many entries at once, which is much faster. */
	@Transactional
	public List<EntryId> appendAll(List<NewEntry> entries) {
		return this.writer.append(entries);
	}

	/**
	 * Tells how a revocation ended.
	 * @throws AlreadyConcluded if that is told already; it stays as it was told
	 */
	@Transactional
	public void conclude(EntryId entry, EntryResult result, @Nullable String reason) {
		if (this.writer.conclude(List.of(new Conclusion(entry, result, reason))).isEmpty()) {
			throw new AlreadyConcluded(entry);
		}
	}

	/**
	 * Tells that a token was revoked after all, of which something else was told before.
	 * That stays as it was told; another entry tells this. Nothing happens if it was told
	 * already.
	 */
	@Transactional
	public void tellRevokedAfterAll(EntryId entry, String reason) {
		this.writer.revokedAfterAll(entry, reason);
	}

	/**
	 * Tells how several revocations ended, which is much faster.
	 * @return the entries that were open; about the others it was told already, and stays
	 */
	@Transactional
	public Set<EntryId> concludeAll(List<Conclusion> conclusions) {
		return this.writer.conclude(conclusions);
	}

	/**
	 * Tells how a run ended.
	 * @param stoppedBy the account id of who stopped it, {@code null} if nobody did
	 * @throws AlreadyConcluded if that is told already; it stays as it was told
	 */
	@Transactional
	public void concludeRun(InstallationId installation, RunId run, EntryResult result, RunCounts counts,
			@Nullable String reason, @Nullable String stoppedBy) {
		if (!this.writer.concludeRun(installation, run, result, reason, EntryRowMapper.Details.of(counts, stoppedBy))) {
			throw new AlreadyConcluded(run);
		}
	}

	/** The newest entries. */
	@Transactional(readOnly = true)
	public ActivityPage newest(InstallationId installation, ActivityFilter filter) {
		return this.reader.newest(installation, filter);
	}

	/** The entries that follow an entry on the way to older ones. */
	@Transactional(readOnly = true)
	public ActivityPage olderThan(InstallationId installation, ActivityFilter filter, EntryId entry) {
		return this.reader.olderThan(installation, filter, entry);
	}

	/** The entries that follow an entry on the way to newer ones. */
	@Transactional(readOnly = true)
	public ActivityPage newerThan(InstallationId installation, ActivityFilter filter, EntryId entry) {
		return this.reader.newerThan(installation, filter, entry);
	}

	/**
	 * Some changes of an entry, in their order; none if there is no such entry.
	 * @param from how many to leave out
	 */
	@Transactional(readOnly = true)
	public List<Change> changes(InstallationId installation, EntryId entry, int from, int limit) {
		return this.reader.changes(installation, entry, from, limit);
	}

	/** The sites that have revocations whose end is not told yet. */
	@Transactional(readOnly = true)
	public List<InstallationId> sitesWithPending() {
		return this.jdbc.getJdbcOperations()
			.queryForList("select distinct client_key from activity_entry where result = 'PENDING'", String.class)
			.stream()
			.map(InstallationId::new)
			.toList();
	}

	/** The revocations whose end is not told yet, of whatever run, oldest first. */
	@Transactional(readOnly = true)
	public List<ActivityEntry> pending(InstallationId installation) {
		return this.jdbc.query("""
				select * from activity_entry where client_key = :clientKey and result = 'PENDING' order by id
				""", new MapSqlParameterSource("clientKey", installation.clientKey()), this.rows);
	}

	/**
	 * Counts how the tokens and accounts of a run ended. Each token counts once, by its
	 * last entry: one that could not be revoked at first, and was then, is revoked. Each
	 * account counts once, too; an entry of a list that names no account counts by
	 * itself. Messages do not count.
	 */
	@Transactional(readOnly = true)
	public Tally tally(InstallationId installation, RunId run) {
		List<Tally> tally = this.jdbc.query("""
				select count(*) filter (where result = 'REVOKED') revoked,
				  count(*) filter (where result = 'ALREADY_GONE') already_gone,
				  count(*) filter (where result = 'FAILED') failed,
				  count(*) filter (where result = 'UNREACHABLE') unreachable
				from (
				  select distinct on (account_id, token_id, case when account_id is null then id end) result
				  from activity_entry
				  where client_key = :clientKey and run_id = :run and kind in ('REVOCATION', 'TOKEN', 'ACCOUNT')
				  order by account_id, token_id, case when account_id is null then id end, id desc) ended
				""", of(installation, run), (row, number) -> new Tally(row.getLong("revoked"),
				row.getLong("already_gone"), row.getLong("failed"), row.getLong("unreachable")));
		return tally.get(0);
	}

	/**
	 * How many entries ended how, among the newest {@value #COUNTED} that a filter lets
	 * through, or {@value #COUNTED_ONE_BY_ONE} if it has words, or an account together
	 * with a kind or a result: counting a million rows for every page would be slow.
	 */
	@Transactional(readOnly = true)
	public Summary summary(InstallationId installation, ActivityFilter filter) {
		EntryQuery query = new EntryQuery(installation, filter);
		Map<EntryResult, Long> results = new EnumMap<>(EntryResult.class);
		boolean indexed = filter.words() == null
				&& (filter.account() == null || filter.kinds().isEmpty() && filter.results().isEmpty());
		int most = indexed ? COUNTED : COUNTED_ONE_BY_ONE;
		this.jdbc.query(query.resultsOfNewest(most + 1), query.parameters(), (row) -> {
			results.put(EntryResult.valueOf(row.getString("result")), row.getLong("entries"));
		});
		long counted = results.values().stream().mapToLong(Long::longValue).sum();
		return new Summary(Collections.unmodifiableMap(results), Math.min(counted, most), counted > most);
	}

	/**
	 * Hands over all entries, newest first, a few at a time. Whoever takes them may be
	 * slow: meanwhile nothing of the database is held, unless the caller has a
	 * transaction. Entries that are written meanwhile are not among them.
	 */
	public void forEach(InstallationId installation, ActivityFilter filter, Consumer<ActivityEntry> consumer) {
		this.reader.forEach(installation, filter, consumer);
	}

	/**
	 * Hands over the records of the log as lines of text that can be verified elsewhere,
	 * and holds nothing of the database meanwhile, as {@link #forEach}.
	 */
	public void forEachRecord(InstallationId installation, Consumer<String> consumer) {
		this.chain.forEachLine(installation, consumer);
	}

	/**
	 * Checks whether the log still says what was written, and all of it: its first step,
	 * which is the whole log if that is short.
	 */
	@Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
	public Verification verify(InstallationId installation) {
		return this.chain.verify(installation, Verification.Position.BEGINNING, this.properties.verificationStep());
	}

	/**
	 * Checks the log from a place on, for some seconds. All steps together, each from
	 * where the one before came, cover the whole log: a step begins with the stored hash
	 * that the one before has verified.
	 */
	@Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
	public Verification verify(InstallationId installation, Verification.Position from) {
		return this.chain.verify(installation, from, this.properties.verificationStep());
	}

	/**
	 * Forgets the labels of an account's tokens. Everything else of the entries stays,
	 * and so does the chain, which covers a digest of each label.
	 */
	@Transactional
	public void eraseLabels(InstallationId installation, AccountId account) {
		this.writer.eraseLabels(installation, account);
	}

	private static MapSqlParameterSource of(InstallationId installation, RunId run) {
		return new MapSqlParameterSource("clientKey", installation.clientKey()).addValue("run", run.value());
	}

	/**
	 * How many entries ended how.
	 *
	 * @param more whether there are more entries than were counted
	 */
	public record Summary(Map<EntryResult, Long> results, long entries, boolean more) {

	}

	/** The tokens and accounts of a run, by how they ended. */
	public record Tally(long revoked, long alreadyGone, long failed, long unreachable) {

	}

}
