package com.bulkops.orgs.sweep;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Conclusion;
import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.activity.TokenFacts;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.policy.DueCount;
import com.bulkops.orgs.policy.Rule;
import org.jspecify.annotations.Nullable;

/**
 * Records revocations in the activity log: that one is intended, before it is requested,
 * and how it ended. A token has one entry in a run, however often the run was
 * interrupted. Several threads may record.
 */
final class Revocations {

	private final RunContext run;

	private final BatchedActivityLog log;

	private final ActivityLog activityLog;

	Revocations(RunContext run, BatchedActivityLog log, ActivityLog activityLog) {
		this.run = run;
		this.log = log;
		this.activityLog = activityLog;
	}

	/**
	 * Records the intent to revoke; only then may the token be revoked. It is counted
	 * before, so that several threads together do not go beyond what is confirmed.
	 * @param due what makes the token due
	 * @param open the entry that an earlier attempt left open, {@code null} if none did
	 * @throws RunOnHold if it would be more than may be revoked without asking
	 */
	EntryId intend(AccountId account, ApiToken token, Rule.Due due, OpenRevocations.@Nullable Open open) {
		DueCount one = this.run.count(due);
		String objection = this.run.objectionTo(this.run.progress().foundDue(one));
		try {
			if (objection != null) {
				throw new RunOnHold(objection);
			}
			return (open != null) ? open.entry() : this.log.append(NewEntry.revocation(this.run.lease().installation(),
					this.run.lease().run(), account, TokenFacts.of(token), due.rule()));
		}
		catch (RuntimeException ex) {
			if (objection == null) {
				this.run.progress().leaveDue(one);
			}
			throw ex;
		}
	}

	/**
	 * Concludes a revocation of this attempt. A later attempt, or the next run, may have
	 * concluded it already, without knowing what is known here.
	 */
	void conclude(EntryId entry, Result result, String reason) {
		if (this.log.conclude(new Conclusion(entry, result, reason))) {
			count(result);
		}
		else if (result == Result.REVOKED) {
			this.activityLog.tellRevokedAfterAll(entry, reason
					+ " It was confirmed late: an earlier entry says that it was not revoked, or that this is unknown.");
		}
	}

	/**
	 * Concludes a revocation that an earlier attempt left open, or another run that has
	 * ended since. Nothing happens if that is concluded already.
	 */
	void concludeLeftOpen(OpenRevocations.Open left, Result result, String finding) {
		String reason = ((left.failure() != null) ? left.failure()
				: "The run was interrupted while it was revoking this token.") + " " + finding;
		if (!this.log.conclude(new Conclusion(left.entry(), result, reason))) {
			return;
		}
		if (!this.run.lease().run().equals(left.run())) {
			this.run.runs().announceAgain(left.run());
			return;
		}
		if (result == Result.REVOKED && left.failure() == null) {
			this.run.progress().foundDone();
		}
		count(result);
	}

	private void count(Result result) {
		switch (result) {
			case REVOKED -> this.run.progress().revoked();
			case ALREADY_GONE -> this.run.progress().alreadyGone();
			case SKIPPED -> {
				// it was due when the run was interrupted, and is not any more
			}
			default -> this.run.progress().failed();
		}
	}

}
