package com.bulkops.orgs.sweep;

import java.util.Locale;

import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.run.EndedRuns;
import com.bulkops.orgs.run.LeasedRunStore;
import com.bulkops.orgs.run.RunCancelled;
import com.bulkops.orgs.run.RunLease;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

/**
 * The last step of an attempt at a run: the run ends, pauses, or is handed back.
 * {@link RunCancelled} and {@link RunPaused} are no errors; any other failure is one of
 * the organization, which stops the run, or one of this app, which fails it.
 */
@Component
class EndStep {

	private static final Logger log = LoggerFactory.getLogger(EndStep.class);

	private final LeasedRunStore runs;

	private final EndedRuns endedRuns;

	private final RunCompletion completion;

	private final RunPauses pauses;

	private final KeyFailures keyFailures;

	EndStep(LeasedRunStore runs, EndedRuns endedRuns, RunCompletion completion, RunPauses pauses,
			KeyFailures keyFailures) {
		this.runs = runs;
		this.endedRuns = endedRuns;
		this.completion = completion;
		this.pauses = pauses;
		this.keyFailures = keyFailures;
	}

	/** Ends a run that handled everything. */
	void end(Attempt attempt) {
		this.completion.complete(attempt.run());
	}

	/** Ends a run without a key to work with. */
	void endWithoutKey(RunLease lease, Organizations.NotConnected failure) {
		this.keyFailures.stopWithoutKey(lease, failure);
	}

	/**
	 * Ends or pauses a run after a failure. A shutdown makes many calls fail, and what
	 * ends a run may itself be interrupted; then the run is handed back.
	 */
	void endAfterFailure(Attempt attempt, Throwable thrown) {
		RunContext run = attempt.run();
		Throwable failure = RunPaused.orSame(thrown);
		try {
			run.cancellation().throwIfShutDown();
			if (failure instanceof RunCancelled cancelled) {
				handleCancelled(attempt, cancelled);
			}
			else if (failure instanceof RunPaused paused) {
				handlePaused(attempt, paused);
			}
			else if (failure instanceof AdminApiException stop) {
				stop(attempt, stop);
			}
			else {
				log.error("Run {} failed. Its entries say how far it came; the next run handles what is still due.",
						run.lease().run(), failure);
				this.completion.fail(run, failure);
			}
		}
		catch (RuntimeException ex) {
			if (ex != failure) {
				ex.addSuppressed(failure);
			}
			handBackUninterrupted(run, ex);
		}
	}

	private void handleCancelled(Attempt attempt, RunCancelled cancelled) {
		RunContext run = attempt.run();
		switch (cancelled.why()) {
			case STOP_REQUESTED, ENDING -> {
				attempt.open().concludeRestNow();
				this.completion.stop(run);
			}
			case ON_HOLD -> {
				attempt.open().concludeRest();
				run.progress().countPlannedAsDue();
				this.completion.hold(run, cancelled.getMessage() + revokedBefore(run.progress().counts().revoked()));
			}
			case EMPTY_LIST -> this.completion.stop(run, cancelled.getMessage());
			case LEASE_LOST, SHUTDOWN -> throw cancelled;
		}
	}

	private void handlePaused(Attempt attempt, RunPaused paused) {
		RunContext run = attempt.run();
		switch (paused.why()) {
			case LIMIT -> this.pauses.pause(run, paused.until());
			case OUTAGE -> {
				if (this.pauses.pauseForOutage(run)) {
					log.warn("Run {} waits: {}", run.lease().run(), paused.getMessage());
				}
				else {
					stop(attempt, paused.outage());
				}
			}
			case DATABASE -> throw paused;
		}
	}

	private void stop(Attempt attempt, AdminApiException failure) {
		RunContext run = attempt.run();
		if (!this.runs.isLeased(run.lease())) {
			throw new RunCancelled(RunCancelled.Why.LEASE_LOST,
					"The lease of run %s has ended".formatted(run.lease().run()));
		}
		attempt.outage().settle(run);
		log.warn("Run {} stopped: {} The next run handles what is still due.", run.lease().run(), failure.getMessage());
		this.keyFailures.stop(run, failure);
	}

	private void handBackUninterrupted(RunContext run, RuntimeException failure) {
		boolean interrupted = Thread.interrupted(); // what follows needs the database
		try {
			handBack(run, failure);
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/** Hands a run back; the next attempt resumes it from its stored work. */
	private void handBack(RunContext run, RuntimeException failure) {
		RunLease lease = run.lease();
		if (failure instanceof RunCancelled cancelled && cancelled.why() == RunCancelled.Why.LEASE_LOST) {
			log.info("{}. This attempt did nothing more.", failure.getMessage());
			if (this.runs.hasEnded(lease.run())) {
				// results of calls that were on their way may be known now
				this.endedRuns.announceAgain(lease.run());
			}
		}
		else if (failure instanceof RunCancelled) {
			log.info("Run {} is released because the app is shutting down", lease.run());
			this.pauses.pause(run, null);
		}
		else if (RunPaused.orSame(failure) instanceof RunPaused paused && paused.why() == RunPaused.Why.LIMIT) {
			this.pauses.pause(run, paused.until());
		}
		else {
			log.warn("Run {} was interrupted. It resumes by itself.", lease.run(), failure);
			this.pauses.pauseForDatabase(run);
		}
	}

	private static String revokedBefore(long revoked) {
		return (revoked == 0) ? " Nothing was revoked." : String.format(Locale.ENGLISH, " %,d %s revoked before that.",
				revoked, (revoked == 1) ? "was" : "were");
	}

}
