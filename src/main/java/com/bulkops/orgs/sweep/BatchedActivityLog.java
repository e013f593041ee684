package com.bulkops.orgs.sweep;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Conclusion;
import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.run.LeasedRunStore;
import com.bulkops.orgs.run.RunLease;

/**
 * The writes of a run to the activity log, and its question before it revokes. What its
 * threads write in the same moment goes into one transaction, because the log takes one
 * transaction after the other.
 */
final class BatchedActivityLog {

	private final GroupCommit<List<NewEntry>, List<EntryId>> appends;

	private final GroupCommit<Conclusion, Boolean> conclusions;

	private final GroupCommit<RunLease, Boolean> checks;

	private final RunLease lease;

	BatchedActivityLog(RunLease lease, LeasedRunStore runs, ActivityLog activityLog) {
		this.lease = lease;
		this.appends = new GroupCommit<>((entries) -> append(lease, runs, entries));
		this.conclusions = new GroupCommit<>((some) -> conclude(activityLog, some));
		this.checks = new GroupCommit<>((leases) -> {
			runs.throwIfCancelled(lease);
			return Collections.nCopies(leases.size(), true);
		});
	}

	/** Appends an entry, if the run may go on; see {@link LeasedRunStore#append}. */
	EntryId append(NewEntry entry) {
		return append(List.of(entry)).get(0);
	}

	/** Appends entries, all or none. */
	List<EntryId> append(List<NewEntry> entries) {
		return this.appends.write(entries);
	}

	/** Checks that the run may go on; see {@link LeasedRunStore#throwIfCancelled}. */
	void throwIfCancelled() {
		this.checks.write(this.lease);
	}

	/**
	 * Concludes an entry.
	 * @return {@code true} if it was open
	 */
	boolean conclude(Conclusion conclusion) {
		return this.conclusions.write(conclusion);
	}

	private static List<List<EntryId>> append(RunLease lease, LeasedRunStore runs, List<List<NewEntry>> entries) {
		Iterator<EntryId> ids = runs.append(lease, entries.stream().flatMap(List::stream).toList()).iterator();
		return entries.stream().map((some) -> some.stream().map((one) -> ids.next()).toList()).toList();
	}

	private static List<Boolean> conclude(ActivityLog activityLog, List<Conclusion> conclusions) {
		Set<EntryId> open = activityLog.concludeAll(conclusions);
		return conclusions.stream().map((one) -> open.contains(one.entry())).toList();
	}

}
