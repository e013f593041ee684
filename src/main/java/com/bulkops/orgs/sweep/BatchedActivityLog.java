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
 * What a run writes to the activity log, and asks before it revokes. What its threads
 * write in the same moment goes into one transaction, because the log takes one after the
 * other.
 */
final class BatchedActivityLog {

	private final GroupCommit<List<NewEntry>, List<EntryId>> appending;

	private final GroupCommit<Conclusion, Boolean> concluding;

	private final GroupCommit<RunLease, Boolean> asking;

	private final RunLease claim;

	BatchedActivityLog(RunLease claim, LeasedRunStore runs, ActivityLog activityLog) {
		this.claim = claim;
		this.appending = new GroupCommit<>((entries) -> append(claim, runs, entries));
		this.concluding = new GroupCommit<>((conclusions) -> conclude(activityLog, conclusions));
		this.asking = new GroupCommit<>((claims) -> {
			runs.throwIfCancelled(claim);
			return Collections.nCopies(claims.size(), true);
		});
	}

	/** Writes an entry, if the run may go on; see {@link LeasedRunStore#append}. */
	EntryId append(NewEntry entry) {
		return append(List.of(entry)).get(0);
	}

	/** Writes entries, all or none. */
	List<EntryId> append(List<NewEntry> entries) {
		return this.appending.write(entries);
	}

	/**
	 * Asks now whether the run may go on; see {@link LeasedRunStore#throwIfCancelled}.
	 */
	void requireGoingOn() {
		this.asking.write(this.claim);
	}

	/** Concludes an entry; whether it was open. */
	boolean conclude(Conclusion conclusion) {
		return this.concluding.write(conclusion);
	}

	private static List<List<EntryId>> append(RunLease claim, LeasedRunStore runs, List<List<NewEntry>> entries) {
		Iterator<EntryId> ids = runs.append(claim, entries.stream().flatMap(List::stream).toList()).iterator();
		return entries.stream().map((some) -> some.stream().map((one) -> ids.next()).toList()).toList();
	}

	private static List<Boolean> conclude(ActivityLog activityLog, List<Conclusion> conclusions) {
		Set<EntryId> open = activityLog.concludeAll(conclusions);
		return conclusions.stream().map((one) -> open.contains(one.entry())).toList();
	}

}
