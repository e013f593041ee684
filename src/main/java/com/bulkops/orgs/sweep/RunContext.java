package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.Caller;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.OrganizationClient;
import com.bulkops.orgs.adminapi.Revocation;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.inventory.SeenToken;
import com.bulkops.orgs.organization.OpenedOrganization;
import com.bulkops.orgs.policy.Decision;
import com.bulkops.orgs.policy.DueCount;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.run.LeasedRun;
import com.bulkops.orgs.run.RunCancelled;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.RunStore;
import org.jspecify.annotations.Nullable;

/**
 * What all steps of one attempt at a run share: the lease, what it decides by, the opened
 * organization, how far it is, and whether it ends. Several threads work on it.
 * <p>
 * Longer than other files: it is what all steps of one run share.
 */
final class RunContext {

	/** Chosen by us: far more than there are malformed tokens. */
	private static final long MALFORMED_PERCENT = 10;

	/** Chosen by us: a person who watches a run sees it go on. */
	static final Duration PUBLISHED_EVERY = Duration.ofSeconds(1);

	private final RunLease lease;

	private final Policy policy;

	private final ExemptionList exemptions;

	private final Instant keyVersion;

	private final boolean requested;

	private final OrganizationClient organization;

	private final OrganizationClient revoker;

	private final OrganizationClient asking;

	private final RunStore runs;

	private final SkippedTokens skippedTokens;

	private final ActivityLog activityLog;

	private final Clock clock;

	private final Progress progress;

	private final BatchedActivityLog log;

	private final Revocations revocations;

	/** One at a time writes to the run's row, so that none holds a connection to wait. */
	private final ReentrantLock writing = new ReentrantLock();

	private volatile Instant published = Instant.EPOCH;

	private long unjudged;

	private final RunCancellation cancellation;

	RunContext(LeasedRun leased, OpenedOrganization opened, RunCancellation cancellation, RunStore runs,
			SkippedTokens skippedTokens, ActivityLog activityLog, Clock clock) {
		this.lease = leased.lease();
		this.policy = leased.inputs().policy();
		this.exemptions = leased.inputs().exemptions();
		this.cancellation = cancellation;
		this.keyVersion = opened.keyVersion();
		this.requested = leased.run().requestedBy() != null;
		OrganizationClient organization = opened.client();
		this.organization = organization
			.calledBy(new Caller(cancellation::throwIfCancelled, this::waiting, this.lease.moment()));
		this.revoker = organization.calledBy(new Caller(this::throwUnlessHeld, this::waiting, this.lease.moment()));
		this.asking = organization.calledBy(new Caller(cancellation::throwIfShutDown, null, this.lease.moment()));
		this.runs = runs;
		this.skippedTokens = skippedTokens;
		this.activityLog = activityLog;
		this.log = new BatchedActivityLog(this.lease, runs, activityLog);
		this.clock = clock;
		this.progress = new Progress(activityLog.tally(this.lease.installation(), this.lease.run()));
		this.progress.expectAsPlanned(leased.plannedSinceConfirmed());
		if (leased.stage() != LeasedRun.Stage.SCAN) {
			this.progress.resume(leased.run().counts(), leased.planned());
		}
		this.revocations = new Revocations(this, this.log, activityLog);
	}

	RunLease lease() {
		return this.lease;
	}

	Policy policy() {
		return this.policy;
	}

	/** Which of the keys that were stored one after the other it uses. */
	Instant keyVersion() {
		return this.keyVersion;
	}

	OrganizationClient organization() {
		return this.organization;
	}

	/**
	 * The same for questions about what was begun, which are asked although the run ends.
	 */
	OrganizationClient asking() {
		return this.asking;
	}

	RunStore runs() {
		return this.runs;
	}

	/**
	 * Revokes a token whose intent is recorded, if the run may still go on when the call
	 * can be made.
	 */
	Revocation revoke(AccountId account, TokenId token) {
		return this.revoker.revoke(account, token);
	}

	/** Whether somebody asked for the run, and not a night. */
	boolean isRequested() {
		return this.requested;
	}

	/** Whether tokens that are due are revoked, and not only counted. */
	boolean revokes() {
		return this.policy.revokes();
	}

	/**
	 * Records what the lists found.
	 * @param due tokens that are due by them
	 * @param unjudged tokens of which they do not tell when they were created. Up to
	 * {@value #MALFORMED_PERCENT} % are skipped. Above that the list format has probably
	 * changed, so they count as due until each account's own list is read
	 */
	void plan(DueCount due, long unjudged) {
		this.progress.plan(due.plus(new DueCount(unjudged, 0)));
		boolean many = unjudged * 100 > this.progress.counts().tokens() * MALFORMED_PERCENT;
		if (many && objection() != null) {
			this.unjudged = unjudged;
		}
		else {
			this.progress.plan(due);
		}
	}

	/** Returns why the run has to ask before it revokes; {@code null} if it need not. */
	@Nullable String objection() {
		Long due = this.progress.planned();
		String objection = (due != null && revokes())
				? objectionTo(new DueCount(due, this.progress.plannedSinceConfirmed())) : null;
		return (objection == null || this.unjudged == 0) ? objection
				: String.format(Locale.ENGLISH,
						"%s %,d of them are counted although the lists do not show when they were created.", objection,
						this.unjudged);
	}

	@Nullable String objectionTo(DueCount due) {
		return this.policy.objection(due, this.progress.counts().tokens());
	}

	/** Returns one due token, which may be expected besides what was confirmed. */
	DueCount count(Rule.Due due) {
		return new DueCount(1, this.policy.isExpected(due) ? 1 : 0);
	}

	Revocations revocations() {
		return this.revocations;
	}

	Progress progress() {
		return this.progress;
	}

	/**
	 * Decides for the moment at which the run began: what becomes due while it is under
	 * way was not counted, and is left to the next run.
	 */
	Decision decide(ApiToken token, ManagedAccount account) {
		Instant createdAt = token.createdAt();
		if (createdAt != null && createdAt.isAfter(this.lease.moment()) && !createdAt.isAfter(this.clock.instant())) {
			return new Decision(Decision.Verdict.KEEP, "It was created after the run started.", null);
		}
		return this.policy.decide(token, account, this.exemptions, this.lease.moment());
	}

	/** Returns what the inventory keeps of a token. */
	SeenToken seen(ApiToken token, ManagedAccount account) {
		return new SeenToken(account, token, this.exemptions.lastDay(account, token));
	}

	/** Records tokens that must not be touched, as far as that is new. */
	void skipped(List<SkippedToken> tokens) {
		List<SkippedToken> news = this.skippedTokens.notYetRecorded(this.lease, tokens);
		if (!news.isEmpty()) {
			this.log.append(news.stream().map((token) -> token.entry(this.lease)).toList());
		}
		this.skippedTokens.record(this.lease, tokens);
	}

	/**
	 * Records an account, or an entry of a list without one, for which nothing could be
	 * done.
	 */
	void account(@Nullable AccountId account, Result result, String reason) {
		this.log.append(NewEntry.account(this.lease.installation(), this.lease.run(), account, result, reason));
		switch (result) {
			case UNREACHABLE -> this.progress.unreachable();
			case FAILED -> this.progress.failed();
			default -> {
				// an account that no longer exists is neither
			}
		}
	}

	/** Counts what became of tokens by the log, which has each of them once. */
	void countByLog() {
		this.progress.concluded(this.activityLog.tally(this.lease.installation(), this.lease.run()));
	}

	/** Publishes how far the run is, and learns whether it may go on. */
	void publishProgress() {
		this.published = this.clock.instant();
		writing(() -> this.runs.progress(this.lease, this.progress.counts(), this.progress.planned()));
	}

	/** Publishes it unless it was published just before. */
	void publishProgressRegularly() {
		if (!this.clock.instant().isBefore(this.published.plus(PUBLISHED_EVERY))) {
			publishProgress();
		}
	}

	/** The thread that waits for all learns first that the run is to stop. */
	private void waiting(Instant until) {
		cancelling(() -> writing(() -> this.runs.waiting(this.lease, until)));
	}

	/** Since the intent was recorded, a permit or a rate limit was waited for. */
	private void throwUnlessHeld() {
		this.cancellation.throwIfCancelled();
		cancelling(this.log::requireGoingOn);
	}

	private void cancelling(Runnable step) {
		try {
			step.run();
		}
		catch (RunCancelled ex) {
			this.cancellation.cancel(ex);
			throw ex;
		}
	}

	private void writing(Runnable write) {
		this.writing.lock();
		try {
			write.run();
		}
		finally {
			this.writing.unlock();
		}
	}

	RunCancellation cancellation() {
		return this.cancellation;
	}

	/**
	 * Whether the run goes on in another attempt after this one was canceled; then that
	 * one concludes what this one leaves open.
	 */
	boolean goesOn() {
		RuntimeException reason = this.cancellation.reason();
		boolean left = Thread.currentThread().isInterrupted() || this.cancellation.is(RunCancelled.Why.SHUTDOWN)
				|| this.cancellation.is(RunCancelled.Why.LEASE_LOST) || (reason != null && Pauses.isPause(reason));
		return (left || !this.runs.isHeld(this.lease)) && !this.runs.hasEnded(this.lease.run());
	}

}
