package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Instant;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.TokenFacts;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.OrganizationClient;
import com.bulkops.orgs.inventory.SeenToken;
import com.bulkops.orgs.policy.Decision;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.Policy;
import org.jspecify.annotations.Nullable;

/**
 * What all steps of one run share: the claim on it, the policy and the exemptions that it
 * began with, the opened organization, and how far it is.
 */
final class RunInProgress {

	private final Claim claim;

	private final Policy policy;

	private final ExemptionList exemptions;

	private final OrganizationClient organization;

	private final SweepRuns runs;

	private final ActivityLog activityLog;

	private final Clock clock;

	private final Progress progress;

	RunInProgress(Claim claim, Policy policy, ExemptionList exemptions, OrganizationClient organization, SweepRuns runs,
			ActivityLog activityLog, Clock clock) {
		this.claim = claim;
		this.policy = policy;
		this.exemptions = exemptions;
		this.organization = organization.telling((until) -> runs.waiting(claim, until));
		this.runs = runs;
		this.activityLog = activityLog;
		this.clock = clock;
		this.progress = new Progress(activityLog.tally(claim.installation(), claim.run()));
	}

	Claim claim() {
		return this.claim;
	}

	OrganizationClient organization() {
		return this.organization;
	}

	/** Whether tokens that are due are revoked, and not only counted. */
	boolean revokes() {
		return this.policy.revokes();
	}

	/** Why the run has to ask before it revokes anything; {@code null} if it need not. */
	@Nullable String objection() {
		Long due = this.progress.planned();
		return (due != null) ? this.policy.objection(due, this.progress.counts().tokens()) : null;
	}

	Progress progress() {
		return this.progress;
	}

	ExemptionList exemptions() {
		return this.exemptions;
	}

	Decision decide(ApiToken token, ManagedAccount account) {
		Instant now = this.clock.instant();
		return this.policy.decide(token, account, this.exemptions, now);
	}

	/** What the inventory keeps of a token. */
	SeenToken seen(ApiToken token, ManagedAccount account) {
		return new SeenToken(account, token, this.exemptions.lastDay(account, token));
	}

	/**
	 * Writes the intent to revoke; only then may the token be revoked.
	 * @param rule what makes the token due
	 */
	EntryId intend(AccountId account, ApiToken token, String rule) {
		EntryId entry = this.runs.append(this.claim,
				NewEntry.revocation(this.claim.installation(), this.claim.run(), account, factsOf(token), rule));
		this.progress.foundDue(1);
		return entry;
	}

	void conclude(EntryId entry, Result result, @Nullable String reason) {
		this.activityLog.conclude(entry, result, reason);
		switch (result) {
			case REVOKED -> this.progress.revoked();
			case ALREADY_GONE -> this.progress.alreadyGone();
			default -> this.progress.failed();
		}
	}

	/** Concludes what another run left open, which has ended since. */
	void concludeFor(RunId other, EntryId entry, Result result, String reason) {
		this.activityLog.conclude(entry, result, reason);
		this.runs.tellAgain(other);
	}

	/** Records a token that must not be touched. */
	void skipped(AccountId account, ApiToken token, String reason) {
		this.runs.append(this.claim,
				NewEntry.skippedToken(this.claim.installation(), this.claim.run(), account, factsOf(token), reason));
	}

	/**
	 * Records an account, or an entry of a list without one, that nothing could be done
	 * for.
	 */
	void account(@Nullable AccountId account, Result result, String reason) {
		this.runs.append(this.claim,
				NewEntry.account(this.claim.installation(), this.claim.run(), account, result, reason));
		switch (result) {
			case UNREACHABLE -> this.progress.unreachable();
			case FAILED -> this.progress.failed();
			default -> {
				// an account that is gone is neither
			}
		}
	}

	void publishProgress() {
		this.runs.progress(this.claim, this.progress.counts(), this.progress.planned());
	}

	/**
	 * Stops here when the app shuts down; the next start goes on.
	 * @throws ShutDown if it does
	 */
	void requireNoShutdown() {
		if (Thread.currentThread().isInterrupted()) {
			throw new ShutDown();
		}
	}

	private static TokenFacts factsOf(ApiToken token) {
		return new TokenFacts(token.id(), token.label(), token.createdAt(), token.lastAccess());
	}

	/** The app shuts down while the run is under way. */
	static final class ShutDown extends RuntimeException {

	}

}
