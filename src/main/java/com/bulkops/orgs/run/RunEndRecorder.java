package com.bulkops.orgs.run;

import java.time.Clock;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.NewEntry;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/**
 * Records ends of runs: on the run's row, which the caller has locked, in the activity
 * log and in the app's own log.
 */
@Component
class RunEndRecorder {

	private final RunWorkStore work;

	private final ActivityLog activityLog;

	private final RunEndLogger endLogger;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	RunEndRecorder(RunWorkStore work, ActivityLog activityLog, RunEndLogger endLogger, ApplicationEventPublisher events,
			Clock clock) {
		this.work = work;
		this.activityLog = activityLog;
		this.endLogger = endLogger;
		this.events = events;
		this.clock = clock;
	}

	/** Ends a run that may not start, or go on. Nothing happens if it has ended. */
	void refuse(RunEntity run, String reason) {
		if (run.status() == RunStatus.RUNNING) {
			end(run, RunStatus.STOPPED, reason);
		}
		else if (!run.status().isFinal()) {
			run.end(RunStatus.REFUSED, reason, this.clock.instant());
			this.endLogger.logAfterCommit(run);
			this.activityLog
				.append(NewEntry.refusedRun(run.site(), run.runId(), run.mode(), run.requestedBy(), reason));
		}
	}

	/** Ends a run that has started. */
	void end(RunEntity run, RunStatus status, @Nullable String reason) {
		run.end(status, reason, this.clock.instant());
		this.endLogger.logAfterCommit(run);
		this.work.clear(run.runId());
		this.activityLog.concludeRun(run.site(), run.runId(), EntryResult.valueOf(status.name()), run.counts(),
				run.toRun().reason(), run.stopRequestedBy());
		this.events.publishEvent(new RunWaiting());
	}

}
