package com.bulkops.orgs.sweep;

import java.util.function.LongFunction;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Conclusion;
import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.activity.TokenFacts;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import org.jspecify.annotations.Nullable;

/**
 * What a run tells of revocations: that one is intended, before it is asked for, and how
 * it ended. Several threads may tell.
 */
final class Revocations {

	private final RunLease claim;

	private final BatchedActivityLog ledger;

	private final Progress progress;

	private final LongFunction<@Nullable String> objectionTo;

	private final RunStore runs;

	private final ActivityLog activityLog;

	/**
	 * For one run.
	 * @param objectionTo why so many may not be revoked without asking
	 */
	Revocations(RunLease claim, BatchedActivityLog ledger, Progress progress,
			LongFunction<@Nullable String> objectionTo, RunStore runs, ActivityLog activityLog) {
		this.claim = claim;
		this.ledger = ledger;
		this.progress = progress;
		this.objectionTo = objectionTo;
		this.runs = runs;
		this.activityLog = activityLog;
	}

	/**
	 * Writes the intent to revoke; only then may the token be revoked. It is counted
	 * before, so that several threads together do not go beyond what is confirmed.
	 * @param rule what makes the token due
	 * @throws RunCancellation.MoreThanConfirmed if it would be more than may be revoked
	 * without asking
	 */
	EntryId intend(AccountId account, ApiToken token, String rule) {
		String objection = this.objectionTo.apply(this.progress.foundDue(1));
		if (objection != null) {
			throw new RunCancellation.MoreThanConfirmed(objection);
		}
		try {
			return this.ledger.append(NewEntry.revocation(this.claim.installation(), this.claim.run(), account,
					TokenFacts.of(token), rule));
		}
		catch (RuntimeException ex) {
			this.progress.foundDue(-1);
			throw ex;
		}
	}

	/**
	 * Tells how a revocation of this attempt ended. Whoever took the run over, or came
	 * after it was ended from outside, may have told something already, without knowing
	 * what is known here.
	 */
	void conclude(EntryId entry, Result result, String reason) {
		if (this.ledger.conclude(new Conclusion(entry, result, reason))) {
			count(result);
		}
		else if (result == Result.REVOKED) {
			this.activityLog.tellRevokedAfterAll(entry,
					reason + " It was confirmed late: an earlier entry says that it was not revoked, or not known.");
		}
	}

	/**
	 * Tells how a revocation ended that an earlier attempt left open, or another run that
	 * has ended since. Nothing happens if whoever began it has told that meanwhile.
	 */
	void concludeLeftOpen(ActivityEntry left, Result result, String reason) {
		if (!this.ledger.conclude(new Conclusion(left.id(), result, reason))) {
			return;
		}
		if (left.run() != null && !this.claim.run().equals(left.run())) {
			this.runs.tellAgain(left.run());
			return;
		}
		if (result == Result.REVOKED) {
			this.progress.foundDue(1);
		}
		count(result);
	}

	private void count(Result result) {
		switch (result) {
			case REVOKED -> this.progress.revoked();
			case ALREADY_GONE -> this.progress.alreadyGone();
			default -> this.progress.failed();
		}
	}

}
