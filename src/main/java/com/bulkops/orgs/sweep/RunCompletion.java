package com.bulkops.orgs.sweep;

import java.sql.SQLException;

import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.Confirmations;
import com.bulkops.orgs.policy.DueCount;
import com.bulkops.orgs.run.LeasedRunStore;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunCancelled;
import com.bulkops.orgs.run.RunStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The ends of runs that were started. The end of a run, and its consequence for the
 * organization, are one transaction: an attempt that lost the run records neither. A
 * requested scan has no consequence, except for a rejected key; until a run that can
 * revoke completes, the pages say that the organization is not protected, and why.
 */
@Service
class RunCompletion {

	/** SQLSTATE class of errors about a value, which their text repeats. */
	private static final String DATA_EXCEPTION = "22";

	private final LeasedRunStore runs;

	private final Organizations organizations;

	private final Confirmations confirmations;

	private final SkippedTokens skippedTokens;

	RunCompletion(LeasedRunStore runs, Organizations organizations, Confirmations confirmations,
			SkippedTokens skippedTokens) {
		this.runs = runs;
		this.organizations = organizations;
		this.confirmations = confirmations;
		this.skippedTokens = skippedTokens;
	}

	/**
	 * Ends a run that handled everything.
	 * @throws RunCancelled if the lease is lost
	 */
	@Transactional
	void complete(RunContext run) {
		endWithoutProblem(run, RunStatus.COMPLETED, null);
		this.skippedTokens.deleteOthers(run.lease());
	}

	/**
	 * Ends a run that needs approval before it revokes more.
	 * @throws RunCancelled if the lease is lost
	 */
	@Transactional
	void hold(RunContext run, String reason) {
		endWithoutProblem(run, RunStatus.ON_HOLD, reason);
	}

	private void endWithoutProblem(RunContext run, RunStatus status, @Nullable String reason) {
		if (!end(run, status, reason).isRequestedScan()) {
			this.organizations.recordRecovery(run.lease().site());
		}
	}

	/**
	 * Ends a run that an administrator stopped, which has no consequence for the
	 * organization.
	 * @throws RunCancelled if the lease is lost
	 */
	@Transactional
	void stop(RunContext run) {
		end(run, RunStatus.STOPPED, "An administrator stopped it. The next run handles what is still due.");
	}

	/**
	 * Ends a run that a problem of the whole organization stopped.
	 * @throws RunCancelled if the lease is lost
	 */
	@Transactional
	void stop(RunContext run, String finding) {
		Run ended = end(run, RunStatus.STOPPED, finding + " The next run handles what is still due.");
		if (!ended.isRequestedScan()) {
			this.organizations.recordProblem(run.lease().site(), finding + " The next run tries again.");
		}
	}

	/**
	 * Ends a run that an error of this app ended.
	 * @throws RunCancelled if the lease is lost
	 */
	@Transactional
	void fail(RunContext run, Throwable failure) {
		Run ended = end(run, RunStatus.FAILED, "An error in this app ended the run: " + originOf(failure));
		if (!ended.isRequestedScan()) {
			this.organizations.recordProblem(run.lease().site(),
					"An error in this app ended the last run. The next run tries again.");
		}
	}

	/**
	 * Ends a run, without a consequence for the organization.
	 * @throws RunCancelled if the lease is lost
	 */
	@Transactional
	Run end(RunContext run, RunStatus status, @Nullable String reason) {
		run.countByLog();
		Run ended = this.runs.end(run.lease(), status, run.progress().counts(), run.progress().planned(), reason);
		long gone = ended.counts().revoked() + ended.counts().alreadyGone();
		if (run.revokes() && run.progress().planned() != null && (gone > 0 || status == RunStatus.COMPLETED)) {
			DueCount due = run.progress().totalDue();
			this.confirmations.recordRun(run.lease().site(), run.decisions().policy(), due, due.total() - gone,
					run.lease().moment());
		}
		return ended;
	}

	/**
	 * Returns the origin of a failure as the activity log keeps it for ever. The texts of
	 * exceptions may repeat what a person wrote, such as a label; the first line of a
	 * database's error names tables and causes.
	 */
	static String originOf(Throwable failure) {
		Throwable origin = NestedExceptionUtils.getRootCause(failure);
		origin = (origin != null) ? origin : failure;
		String name = origin.getClass().getSimpleName();
		if (origin instanceof SQLException error && !String.valueOf(error.getSQLState()).startsWith(DATA_EXCEPTION)) {
			return name + ": " + String.valueOf(error.getMessage()).lines().findFirst().orElse("");
		}
		return name + ". See the app's log for details.";
	}

}
