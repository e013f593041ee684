package com.bulkops.orgs.run;

import java.time.Instant;
import java.util.List;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.site.SiteLock;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The record of a run under way, for the attempt that holds its lease. Each change is one
 * short transaction that locks the run's row first, so that no attempt writes that lost
 * its lease; what ends the run locks the site before.
 */
@Service
public class LeasedRunStore {

	private final RunEntityRepository entities;

	private final RunRows rows;

	private final RunEndRecorder ends;

	private final SiteLock siteLock;

	private final ActivityLog activityLog;

	LeasedRunStore(RunEntityRepository entities, RunRows rows, RunEndRecorder ends, SiteLock siteLock,
			ActivityLog activityLog) {
		this.entities = entities;
		this.rows = rows;
		this.ends = ends;
		this.siteLock = siteLock;
		this.activityLog = activityLog;
	}

	/**
	 * Appends entries of a run to the activity log.
	 * @throws RunCancelled if the run may not go on; nothing may be done then
	 */
	@Transactional
	public List<EntryId> append(RunLease lease, List<NewEntry> entries) {
		this.rows.lockActive(lease);
		return this.activityLog.appendAll(entries);
	}

	/**
	 * Checks that a run may go on.
	 * @throws RunCancelled if it may not
	 */
	@Transactional(readOnly = true)
	public void throwIfCancelled(RunLease lease) {
		this.rows.requireActive(lease);
	}

	/** Returns whether a run has ended, in this attempt or from outside. */
	@Transactional(readOnly = true)
	public boolean hasEnded(RunId id) {
		return this.entities.findById(id.value()).filter((run) -> !run.status().isFinal()).isEmpty();
	}

	/**
	 * Returns whether an attempt still has its lease; another one may be waiting for it.
	 */
	@Transactional(readOnly = true)
	public boolean isLeased(RunLease lease) {
		return this.entities.findById(lease.run().value()).filter((run) -> run.isLeasedBy(lease.attempt())).isPresent();
	}

	/**
	 * Publishes the progress of a run.
	 * @throws RunCancelled if it may not go on
	 */
	@Transactional
	public void publishProgress(RunLease lease, RunCounts counts, @Nullable Long planned) {
		this.rows.lockActive(lease).recordProgress(counts, planned);
	}

	/**
	 * Publishes that a run waits for Atlassian.
	 * @throws RunCancelled if it may not go on
	 */
	@Transactional
	public void publishWaiting(RunLease lease, Instant until) {
		this.rows.lockActive(lease).waitUntil(until);
	}

	/**
	 * Records that all that a run has to do is stored.
	 * @throws RunCancelled if it may not go on
	 */
	@Transactional
	public void recordPlanned(RunLease lease, RunCounts counts, @Nullable Long planned, long sinceConfirmed) {
		RunEntity run = this.rows.lockActive(lease);
		run.recordProgress(counts, planned);
		run.markPlanned(sinceConfirmed);
	}

	/**
	 * Ends a run.
	 * @return the run as it ended
	 * @throws RunCancelled if the lease is lost
	 */
	@Transactional
	public Run end(RunLease lease, RunStatus status, RunCounts counts, @Nullable Long planned,
			@Nullable String reason) {
		this.siteLock.lock(lease.site());
		RunEntity run = this.rows.lockLeased(lease);
		run.recordProgress(counts, planned);
		this.ends.end(run, status, reason);
		return run.toRun();
	}

}
