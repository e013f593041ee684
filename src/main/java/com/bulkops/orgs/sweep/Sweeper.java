package com.bulkops.orgs.sweep;

import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.SwitchOffs;
import com.bulkops.orgs.policy.SwitchedOffElsewhere;
import com.bulkops.orgs.run.LeasedRun;
import com.bulkops.orgs.run.LeasedRun.Stage;
import com.bulkops.orgs.run.LeasedRunStore;
import com.bulkops.orgs.run.RunCancelled;

import org.springframework.stereotype.Component;

/**
 * The work on one leased run, from its first step to its last: revocations that an
 * interruption left open are concluded, the lists are read, the accounts with due tokens
 * are planned and swept. A failure of one account or token is recorded and does not stop
 * the others. What keeps the app from working for a while pauses the run, which resumes
 * by itself. A failure of the organization stops it, with the reason.
 */
@Component
class Sweeper {

	private final AttemptFactory attempts;

	private final LeasedRunStore runs;

	private final PlanStep planStep;

	private final SwitchOffs switchOffs;

	private final RevokeStep revokeStep;

	private final EndStep endStep;

	Sweeper(AttemptFactory attempts, LeasedRunStore runs, PlanStep planStep, SwitchOffs switchOffs,
			RevokeStep revokeStep, EndStep endStep) {
		this.attempts = attempts;
		this.runs = runs;
		this.planStep = planStep;
		this.switchOffs = switchOffs;
		this.revokeStep = revokeStep;
		this.endStep = endStep;
	}

	/** Works on a run until it ends, pauses, or this attempt must not go on. */
	void sweep(LeasedRun leased, RunCancellation cancellation) {
		Attempt attempt;
		try {
			attempt = this.attempts.create(leased, cancellation);
		}
		catch (Organizations.NotConnected ex) {
			this.endStep.endWithoutKey(leased.lease(), ex);
			return;
		}
		try {
			sweep(attempt, leased.stage());
		}
		catch (RuntimeException | Error ex) {
			this.endStep.endAfterFailure(attempt, ex);
		}
	}

	private void sweep(Attempt attempt, Stage stage) {
		RunContext run = attempt.run();
		this.runs.throwIfCancelled(run.lease());
		attempt.open().concludeOfEarlierRuns();
		if (stage != Stage.REVOKE) {
			this.planStep.plan(attempt, stage);
		}
		if (!run.revokes()) {
			run.progress().countPlannedAsDue();
		}
		requireApproval(run);
		if (run.revokes()) {
			this.revokeStep.revoke(attempt);
		}
		attempt.open().concludeRest();
		this.endStep.end(attempt);
	}

	/**
	 * Checks that what the run would revoke needs no approval, or has it.
	 * @throws RunCancelled if not
	 */
	private void requireApproval(RunContext run) {
		String objection = run.decisions().findObjection();
		if (objection == null && run.revokes()) {
			objection = this.switchOffs.findElsewhere(run.lease().site())
				.map(SwitchedOffElsewhere::reason)
				.orElse(null);
		}
		if (objection != null) {
			throw new RunCancelled(RunCancelled.Why.ON_HOLD, objection);
		}
	}

}
