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
import com.bulkops.orgs.activity.TokenFacts;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.Caller;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.OrganizationClient;
import com.bulkops.orgs.adminapi.Revocation;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.inventory.SeenToken;
import com.bulkops.orgs.policy.Decision;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.Policy;
import org.jspecify.annotations.Nullable;

/**
 * What all steps of one run share: the claim on it, what it decides by, the opened
 * organization, how far it is, and whether it ends. Several threads work on it.
 */
final class RunContext {

	/** Ours: far more than there are odd tokens. */
	private static final long ODD_PERCENT = 10;

	/** Ours: who watches a run sees it go on. */
	static final Duration NOW_AND_THEN = Duration.ofSeconds(1);

	private final RunLease claim;

	private final Policy policy;

	private final ExemptionList exemptions;

	private final OrganizationClient organization;

	private final OrganizationClient revoker;

	private final RunStore runs;

	private final Clock clock;

	private final Progress progress;

	private final BatchedActivityLog ledger;

	private final Revocations revocations;

	/** One at a time writes to the run's row, so that none holds a connection to wait. */
	private final ReentrantLock writing = new ReentrantLock();

	private volatile Instant published = Instant.EPOCH;

	private long unjudged;

	private final RunCancellation ending = new RunCancellation();

	RunContext(RunLease claim, RunInputs basis, OrganizationClient organization, RunStore runs, ActivityLog activityLog,
			Clock clock) {
		this.claim = claim;
		this.policy = basis.policy();
		this.exemptions = basis.exemptions();
		this.organization = organization
			.calledBy(new Caller(this.ending::requireGoingOn, this::waiting, claim.moment()));
		this.revoker = organization.calledBy(new Caller(this::requireHeld, this::waiting, claim.moment()));
		this.runs = runs;
		this.ledger = new BatchedActivityLog(claim, runs, activityLog);
		this.clock = clock;
		this.progress = new Progress(activityLog.tally(claim.installation(), claim.run()));
		this.revocations = new Revocations(claim, this.ledger, this.progress, this::objectionTo, runs, activityLog);
	}

	RunLease claim() {
		return this.claim;
	}

	OrganizationClient organization() {
		return this.organization;
	}

	/**
	 * Revokes a token whose intent is written, if the run may go on when its turn comes.
	 */
	Revocation revoke(AccountId account, TokenId token) {
		return this.revoker.revoke(account, token);
	}

	/** Whether tokens that are due are revoked, and not only counted. */
	boolean revokes() {
		return this.policy.revokes();
	}

	/**
	 * The lists are read.
	 * @param due tokens that are due by them
	 * @param unjudged tokens of which they do not tell when they were created. A few are
	 * odd and stay; where there are many, the list has another form, and they count as
	 * due until single accounts' lists tell more
	 */
	void plan(long due, long unjudged) {
		this.progress.plan(due + unjudged);
		boolean many = unjudged * 100 > this.progress.counts().tokens() * ODD_PERCENT;
		if (many && objection() != null) {
			this.unjudged = unjudged;
		}
		else {
			this.progress.plan(due);
		}
	}

	/** Why the run has to ask before it revokes anything; {@code null} if it need not. */
	@Nullable String objection() {
		Long due = this.progress.planned();
		String objection = (due != null && revokes()) ? objectionTo(due) : null;
		return (objection == null || this.unjudged == 0) ? objection
				: String.format(Locale.ENGLISH,
						"%s %,d of them are counted although the lists do not tell when they were created.", objection,
						this.unjudged);
	}

	private @Nullable String objectionTo(long due) {
		return this.policy.objection(due, this.progress.counts().tokens());
	}

	/** What is told of each revocation. */
	Revocations revocations() {
		return this.revocations;
	}

	Progress progress() {
		return this.progress;
	}

	ExemptionList exemptions() {
		return this.exemptions;
	}

	/**
	 * Decides for the moment at which the run began: what becomes due while it is under
	 * way was not counted, and is the next run's.
	 */
	Decision decide(ApiToken token, ManagedAccount account) {
		Instant createdAt = token.createdAt();
		if (createdAt != null && createdAt.isAfter(this.claim.moment()) && !createdAt.isAfter(this.clock.instant())) {
			return new Decision(Decision.Verdict.KEEP, "It was created after the run began.", null);
		}
		return this.policy.decide(token, account, this.exemptions, this.claim.moment());
	}

	/** What the inventory keeps of a token. */
	SeenToken seen(ApiToken token, ManagedAccount account) {
		return new SeenToken(account, token, this.exemptions.lastDay(account, token));
	}

	/** Records tokens that must not be touched. */
	void skipped(List<SkippedToken> tokens) {
		if (!tokens.isEmpty()) {
			this.ledger.append(tokens.stream()
				.map((left) -> NewEntry.skippedToken(this.claim.installation(), this.claim.run(), left.account(),
						TokenFacts.of(left.token()), left.reason()))
				.toList());
		}
	}

	/**
	 * Records an account, or an entry of a list without one, that nothing could be done
	 * for.
	 */
	void account(@Nullable AccountId account, Result result, String reason) {
		this.ledger.append(NewEntry.account(this.claim.installation(), this.claim.run(), account, result, reason));
		switch (result) {
			case UNREACHABLE -> this.progress.unreachable();
			case FAILED -> this.progress.failed();
			default -> {
				// an account that is gone is neither
			}
		}
	}

	/** Lets those who watch see how far it is, and learns whether it may go on. */
	void publishProgress() {
		this.published = this.clock.instant();
		writing(() -> this.runs.progress(this.claim, this.progress.counts(), this.progress.planned()));
	}

	/** The same, if the last time is long enough ago. */
	void publishProgressNowAndThen() {
		if (!this.clock.instant().isBefore(this.published.plus(NOW_AND_THEN))) {
			publishProgress();
		}
	}

	/** Who waits for all learns first that the run is to stop, and tells the others. */
	private void waiting(Instant until) {
		tellingOthers(() -> writing(() -> this.runs.waiting(this.claim, until)));
	}

	/** Since the intent was written, a turn or a rate limit was waited for. */
	private void requireHeld() {
		requireGoingOn();
		tellingOthers(this.ledger::requireGoingOn);
	}

	private void tellingOthers(Runnable step) {
		try {
			step.run();
		}
		catch (RunCancellation.NotGoingOn ex) {
			this.ending.because(ex);
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

	/** Whether the run ends, and why. */
	RunCancellation ending() {
		return this.ending;
	}

	/**
	 * To be asked before anything is begun; see {@link RunCancellation#requireGoingOn}.
	 */
	void requireGoingOn() {
		this.ending.requireGoingOn();
	}

	/** To be asked after a failure; see {@link RunCancellation#requireNoShutdown}. */
	void requireNoShutdown() {
		this.ending.requireNoShutdown();
	}

}
