package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.CallContext;
import com.bulkops.orgs.adminapi.OrganizationClient;
import com.bulkops.orgs.adminapi.Revocation;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.organization.OpenedOrganization;
import com.bulkops.orgs.run.LeasedRun;
import com.bulkops.orgs.run.LeasedRunStore;
import com.bulkops.orgs.run.RunCancelled;
import com.bulkops.orgs.run.RunLease;

/**
 * The context that all steps of one attempt at a run share: the lease, the opened
 * organization, the decisions, the progress, and the cancellation. Several threads work
 * on it.
 */
final class RunContext {

	/** Chosen by us: a person who watches a run sees it go on. */
	static final Duration PUBLISHED_EVERY = Duration.ofSeconds(1);

	private final RunLease lease;

	private final Instant keyVersion;

	private final boolean requested;

	private final OrganizationClient organization;

	private final OrganizationClient revoker;

	private final OrganizationClient concludingClient;

	private final LeasedRunStore runs;

	private final ActivityLog activityLog;

	private final Clock clock;

	private final RunCancellation cancellation;

	private final Progress progress;

	private final RunDecisions decisions;

	private final BatchedActivityLog log;

	private final RunRecorder recorder;

	/** One at a time writes to the run's row, so that none holds a connection to wait. */
	private final ReentrantLock writing = new ReentrantLock();

	private volatile Instant published = Instant.EPOCH;

	RunContext(LeasedRun leased, OpenedOrganization opened, RunCancellation cancellation, LeasedRunStore runs,
			SkippedTokens skippedTokens, ActivityLog activityLog, Clock clock) {
		this.lease = leased.lease();
		this.keyVersion = opened.keyVersion();
		this.requested = leased.run().requestedBy() != null;
		this.cancellation = cancellation;
		Instant moment = this.lease.moment();
		OrganizationClient client = opened.client();
		this.organization = client
			.calledBy(new CallContext(cancellation::throwIfCancelled, this::publishWaiting, moment));
		this.revoker = client.calledBy(new CallContext(this::throwUnlessLeased, this::publishWaiting, moment));
		this.concludingClient = client.calledBy(new CallContext(cancellation::throwIfShutDown, null, moment));
		this.runs = runs;
		this.activityLog = activityLog;
		this.clock = clock;
		this.log = new BatchedActivityLog(this.lease, runs, activityLog);
		this.progress = Progress.of(leased, activityLog.tally(this.lease.site(), this.lease.run()));
		this.decisions = new RunDecisions(leased.inputs(), moment,
				new GoneBefore(activityLog.findGone(this.lease.site(), clock.instant().minus(GoneBefore.REMEMBERED))),
				this.progress, clock);
		this.recorder = new RunRecorder(this.lease, this.log, this.progress, skippedTokens);
	}

	RunLease lease() {
		return this.lease;
	}

	/** Returns the version of the stored key that it uses. */
	Instant keyVersion() {
		return this.keyVersion;
	}

	/** Returns whether a person requested the run; a nightly run is not requested. */
	boolean isRequested() {
		return this.requested;
	}

	/** Returns the client of calls that end when the attempt is canceled. */
	OrganizationClient organization() {
		return this.organization;
	}

	/**
	 * Returns the client of calls that conclude what was started, and are made although
	 * the attempt is canceled.
	 */
	OrganizationClient concludingClient() {
		return this.concludingClient;
	}

	/**
	 * Revokes a token whose intent is recorded, if the run may still go on when the call
	 * can be made.
	 */
	Revocation revoke(AccountId account, TokenId token) {
		return this.revoker.revoke(account, token);
	}

	RunDecisions decisions() {
		return this.decisions;
	}

	/** Returns whether due tokens are revoked, and not only counted. */
	boolean revokes() {
		return this.decisions.revokes();
	}

	Progress progress() {
		return this.progress;
	}

	RunRecorder recorder() {
		return this.recorder;
	}

	BatchedActivityLog log() {
		return this.log;
	}

	RunCancellation cancellation() {
		return this.cancellation;
	}

	/** Counts results of tokens by the log, which has each of them once. */
	void countByLog() {
		this.progress.setResults(this.activityLog.tally(this.lease.site(), this.lease.run()));
	}

	/**
	 * Publishes the progress of the run.
	 * @throws RunCancelled if it may not go on
	 */
	void publishProgress() {
		this.published = this.clock.instant();
		writeAlone(() -> this.runs.publishProgress(this.lease, this.progress.counts(), this.progress.planned()));
	}

	/** Publishes the progress unless it was published just before. */
	void publishProgressRegularly() {
		if (!this.clock.instant().isBefore(this.published.plus(PUBLISHED_EVERY))) {
			publishProgress();
		}
	}

	/** The thread that waits for all learns first that the run is to stop. */
	private void publishWaiting(Instant until) {
		runOrCancel(() -> writeAlone(() -> this.runs.publishWaiting(this.lease, until)));
	}

	/** Since the intent was recorded, a permit or a rate limit was waited for. */
	private void throwUnlessLeased() {
		this.cancellation.throwIfCancelled();
		runOrCancel(this.log::throwIfCancelled);
	}

	private void runOrCancel(Runnable step) {
		try {
			step.run();
		}
		catch (RunCancelled ex) {
			this.cancellation.cancel(ex);
			throw ex;
		}
	}

	private void writeAlone(Runnable write) {
		this.writing.lock();
		try {
			write.run();
		}
		finally {
			this.writing.unlock();
		}
	}

	/**
	 * Returns whether the run goes on in another attempt after this one was canceled;
	 * then that one concludes what this one leaves open.
	 */
	boolean goesOn() {
		boolean left = Thread.currentThread().isInterrupted() || this.cancellation.is(RunCancelled.Why.SHUTDOWN)
				|| this.cancellation.is(RunCancelled.Why.LEASE_LOST) || this.cancellation.reason() instanceof RunPaused;
		return (left || !this.runs.isLeased(this.lease)) && !this.runs.hasEnded(this.lease.run());
	}

}
