package com.bulkops.orgs.run;

import java.time.Clock;
import java.time.Instant;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.NewEntry;

import org.springframework.stereotype.Component;

/**
 * Starts and resumes of runs: a new attempt, its entry in the activity log, and which of
 * the work of earlier attempts is still usable.
 */
@Component
class RunStarter {

	private static final String DECIDED_AGAIN = "The rule, the exemptions or the organization changed during the run, "
			+ "or its lists were a day old, so it decided again with the settings in effect then.";

	private final ActivityLog activityLog;

	private final RunWorkStore work;

	private final Json json;

	private final Clock clock;

	RunStarter(ActivityLog activityLog, RunWorkStore work, Json json, Clock clock) {
		this.activityLog = activityLog;
		this.work = work;
		this.json = json;
		this.clock = clock;
	}

	/** Starts a run whose row is locked, or resumes it. */
	void start(RunEntity run, RunInputs inputs) {
		if (run.lease(inputs.organization(), inputs.policy().mode(), this.clock.instant())) {
			this.activityLog.append(NewEntry.run(run.site(), run.runId(), inputs.policy().mode(), run.requestedBy(),
					inputs.policy().rule().describe()));
		}
		Instant now = this.clock.instant();
		if (run.plan().hasOldLists(now)) {
			this.work.clear(run.runId());
		}
		if (run.plan().decideBy(inputs.fingerprint(this.json), now)) {
			run.addReason(DECIDED_AGAIN);
		}
	}

}
