package com.bulkops.orgs.run;

import java.time.Duration;
import java.time.Instant;

import com.bulkops.orgs.activity.RunCounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * One line of the app's own log for each run that has ended, with its counts as fields
 * where the log is JSON, and the same counts as meters. The activity log has the result
 * of each token.
 */
@Component
class RunEndLogger {

	private static final Logger log = LoggerFactory.getLogger(RunEndLogger.class);

	private final RunMeters meters;

	RunEndLogger(RunMeters meters) {
		this.meters = meters;
	}

	/** Logs the end once the transaction that ended the run is committed. */
	void logAfterCommit(RunEntity entity) {
		Run run = entity.toRun();
		String site = entity.site().value();
		TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

			@Override
			public void afterCommit() {
				write(site, run);
				RunEndLogger.this.meters.count(run);
			}

		});
	}

	static void write(String site, Run run) {
		RunCounts counts = run.counts();
		Instant started = run.startedAt();
		Instant ended = run.endedAt();
		long seconds = (started != null && ended != null) ? Duration.between(started, ended).toSeconds() : 0;
		log.atInfo()
			.addKeyValue("run", run.id())
			.addKeyValue("site", site)
			.addKeyValue("mode", run.mode())
			.addKeyValue("status", run.status())
			.addKeyValue("seconds", seconds)
			.addKeyValue("accounts", counts.accounts())
			.addKeyValue("tokens", counts.tokens())
			.addKeyValue("due", counts.due())
			.addKeyValue("revoked", counts.revoked())
			.addKeyValue("alreadyGone", counts.alreadyGone())
			.addKeyValue("failed", counts.failed())
			.addKeyValue("unreachable", counts.unreachable())
			.log("Run {} of {} ended: {}", run.id(), site, run.status());
	}

}
