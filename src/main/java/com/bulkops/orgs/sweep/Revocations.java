package com.bulkops.orgs.sweep;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Conclusion;
import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.TokenSnapshot;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.policy.DueCount;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.run.EndedRuns;
import com.bulkops.orgs.run.RunCancelled;
import org.jspecify.annotations.Nullable;

/**
 * The revocations of a run in the activity log: the intent, before a revocation is
 * requested, and its result. A token has one entry in a run, whatever interruptions the
 * run had. Several threads may record.
 */
final class Revocations {

	private final RunContext run;

	private final EndedRuns endedRuns;

	private final ActivityLog activityLog;

	Revocations(RunContext run, EndedRuns endedRuns, ActivityLog activityLog) {
		this.run = run;
		this.endedRuns = endedRuns;
		this.activityLog = activityLog;
	}

	/**
	 * Records the intent to revoke; only then may the token be revoked. It is counted
	 * before, so that several threads together do not go beyond what is confirmed.
	 * @param due what makes the token due
	 * @param open the revocation that an earlier attempt left open, {@code null} if none
	 * did
	 * @throws RunCancelled if it would be more than may be revoked without approval
	 */
	EntryId intend(AccountId account, ApiToken token, Rule.Due due, @Nullable OpenRevocation open) {
		DueCount one = this.run.decisions().count(due);
		String objection = this.run.decisions().findObjectionTo(this.run.progress().addDue(one));
		try {
			if (objection != null) {
				throw new RunCancelled(RunCancelled.Why.ON_HOLD, objection);
			}
			return (open != null) ? open.entry()
					: this.run.log()
						.append(NewEntry.revocation(this.run.lease().site(), this.run.lease().run(), account,
								TokenSnapshot.of(token), due.rule()));
		}
		catch (RuntimeException ex) {
			if (objection == null) {
				this.run.progress().removeDue(one);
			}
			throw ex;
		}
	}

	/**
	 * Concludes a revocation of this attempt. A later attempt, or the next run, may have
	 * concluded it already, without knowing what is known here.
	 */
	void conclude(EntryId entry, EntryResult result, String reason) {
		if (this.run.log().conclude(new Conclusion(entry, result, reason))) {
			count(result);
		}
		else if (result == EntryResult.REVOKED) {
			this.activityLog.recordRevokedAfterAll(entry, reason
					+ " It was confirmed late: an earlier entry says that it was not revoked, or that this is unknown.");
		}
	}

	/**
	 * Concludes a revocation that an earlier attempt left open, or another run that has
	 * ended since. Nothing happens if it is concluded already.
	 */
	void concludeLeftOpen(OpenRevocation left, EntryResult result, String finding) {
		String reason = ((left.failure() != null) ? left.failure()
				: "The run was interrupted while it was revoking this token.") + " " + finding;
		if (!this.run.log().conclude(new Conclusion(left.entry(), result, reason))) {
			return;
		}
		if (!this.run.lease().run().equals(left.run())) {
			this.endedRuns.announceAgain(left.run());
			return;
		}
		if (result == EntryResult.REVOKED && left.failure() == null) {
			this.run.progress().addRevokedEarlier();
		}
		count(result);
	}

	private void count(EntryResult result) {
		switch (result) {
			case REVOKED -> this.run.progress().addRevoked();
			case ALREADY_GONE -> this.run.progress().addAlreadyGone();
			case SKIPPED -> {
				// it was due when the run was interrupted, and is not now
			}
			default -> this.run.progress().addFailed();
		}
	}

}
