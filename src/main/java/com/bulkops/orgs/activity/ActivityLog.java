package com.bulkops.orgs.activity;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The log of everything that this app did. Entries are appended; an entry about something
 * under way is concluded exactly once. Nothing else is changed, which the database
 * enforces. Each question is about one site and finds no entries of another one.
 */
@Service
public class ActivityLog {

	private final EntryReader reader;

	private final EntryWriter writer;

	private final EntryStatistics statistics;

	private final HashChainReader records;

	private final HashChainVerifier verifier;

	ActivityLog(EntryReader reader, EntryWriter writer, EntryStatistics statistics, HashChainReader records,
			HashChainVerifier verifier) {
		this.reader = reader;
		this.writer = writer;
		this.statistics = statistics;
		this.records = records;
		this.verifier = verifier;
	}

	/**
	 * Appends an entry. What the transaction has changed through JPA so far is written,
	 * too.
	 */
	@Transactional
	public EntryId append(NewEntry entry) {
		return this.writer.append(List.of(entry)).get(0);
	}

	/** Appends many entries together, which is much faster. */
	@Transactional
	public List<EntryId> appendAll(List<NewEntry> entries) {
		return this.writer.append(entries);
	}

	/**
	 * Records the result of a revocation.
	 * @throws AlreadyConcluded if the entry has a result already; it keeps that one
	 */
	@Transactional
	public void conclude(EntryId entry, EntryResult result, @Nullable String reason) {
		if (this.writer.conclude(List.of(new Conclusion(entry, result, reason))).isEmpty()) {
			throw new AlreadyConcluded(entry);
		}
	}

	/**
	 * Records that a token was revoked after all, although its entry has another result.
	 * That entry stays as it is; another one is appended. Nothing happens if the entry is
	 * open or says that the token was revoked.
	 */
	@Transactional
	public void recordRevokedAfterAll(EntryId entry, String reason) {
		this.writer.appendRevokedAfterAll(entry, reason);
	}

	/**
	 * Records the results of several revocations, which is much faster.
	 * @return the entries that were open; the others keep the result that they had
	 */
	@Transactional
	public Set<EntryId> concludeAll(List<Conclusion> conclusions) {
		return this.writer.conclude(conclusions);
	}

	/**
	 * Records the result of a run.
	 * @param stoppedBy the account id of the person who stopped it, {@code null} if no
	 * person did
	 * @throws AlreadyConcluded if the entry has a result already; it keeps that one
	 */
	@Transactional
	public void concludeRun(SiteId site, RunId run, EntryResult result, RunCounts counts, @Nullable String reason,
			@Nullable String stoppedBy) {
		if (!this.writer.concludeRun(site, run, new ActivityEntry.Outcome(result, null, reason, null),
				new ActivityEntry.Details(null, counts, null, stoppedBy, null))) {
			throw new AlreadyConcluded(run);
		}
	}

	/** Returns the newest entries. */
	@Transactional(readOnly = true)
	public ActivityPage newest(SiteId site, ActivityFilter filter) {
		return this.reader.newest(site, filter);
	}

	/** Returns the next older entries after an entry. */
	@Transactional(readOnly = true)
	public ActivityPage olderThan(SiteId site, ActivityFilter filter, EntryId entry) {
		return this.reader.olderThan(site, filter, entry);
	}

	/** Returns the next newer entries after an entry. */
	@Transactional(readOnly = true)
	public ActivityPage newerThan(SiteId site, ActivityFilter filter, EntryId entry) {
		return this.reader.newerThan(site, filter, entry);
	}

	/**
	 * Returns some changes of an entry, in their order; none if there is no such entry.
	 * @param from the number of changes to leave out
	 */
	@Transactional(readOnly = true)
	public List<Change> changes(SiteId site, EntryId entry, int from, int limit) {
		return this.reader.changes(site, entry, from, limit);
	}

	/** Returns the sites that have revocations without a result. */
	@Transactional(readOnly = true)
	public List<SiteId> sitesWithPending() {
		return this.reader.sitesWithPending();
	}

	/** Returns the revocations without a result, of all runs, oldest first. */
	@Transactional(readOnly = true)
	public List<ActivityEntry> pending(SiteId site) {
		return this.reader.pending(site);
	}

	/**
	 * Finds what runs recorded as no longer existing in entries since an instant.
	 */
	@Transactional(readOnly = true)
	public List<Gone> findGone(SiteId site, Instant since) {
		return this.statistics.findGone(site, since);
	}

	/**
	 * Counts the results of a run's tokens and accounts. Each token counts once, by its
	 * last entry: one that could not be revoked at first, and was then, is revoked. Each
	 * account counts once, too; an entry of a list that names no account counts by
	 * itself. Messages do not count.
	 */
	@Transactional(readOnly = true)
	public Tally tally(SiteId site, RunId run) {
		return this.statistics.tally(site, run);
	}

	/**
	 * Counts results among the newest {@value EntryStatistics#COUNTED} entries that a
	 * filter lets through, or {@value EntryStatistics#COUNTED_ONE_BY_ONE} if it has
	 * words, or an account together with a kind or a result.
	 */
	@Transactional(readOnly = true)
	public Summary summary(SiteId site, ActivityFilter filter) {
		return this.statistics.summary(site, filter);
	}

	/**
	 * Hands over all entries, newest first, a few at a time. The consumer may be slow:
	 * meanwhile no connection is held, unless the caller has a transaction. Entries that
	 * are written meanwhile are not among them.
	 */
	public void forEach(SiteId site, ActivityFilter filter, Consumer<ActivityEntry> consumer) {
		this.reader.forEach(site, filter, consumer);
	}

	/**
	 * Hands over the records of the log as lines of text that can be verified elsewhere.
	 * It holds no connection meanwhile, as {@link #forEach}.
	 */
	public void forEachRecord(SiteId site, Consumer<String> consumer) {
		this.records.forEachLine(site, consumer);
	}

	/**
	 * Verifies that the log is complete and says what was written. This is the first
	 * step, which covers the whole log if that is short.
	 */
	@Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
	public Verification verify(SiteId site) {
		return this.verifier.verify(site, Verification.Position.BEGINNING);
	}

	/**
	 * Verifies the log from a position on, for some seconds. All steps together, each
	 * from where the one before ended, cover the whole log: a step begins with the stored
	 * hash that the one before has verified.
	 */
	@Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
	public Verification verify(SiteId site, Verification.Position from) {
		return this.verifier.verify(site, from);
	}

	/**
	 * Erases the labels of an account's tokens. Everything else of the entries stays, and
	 * so does the chain, which covers a digest of each label.
	 */
	@Transactional
	public void eraseLabels(SiteId site, AccountId account) {
		this.writer.eraseLabels(site, account);
	}

	/**
	 * The number of entries by result.
	 *
	 * @param more whether there are more entries than were counted
	 */
	public record Summary(Map<EntryResult, Long> results, long entries, boolean more) {

	}

	/** The number of a run's tokens and accounts by result. */
	public record Tally(long revoked, long alreadyGone, long failed, long unreachable) {

	}

}
