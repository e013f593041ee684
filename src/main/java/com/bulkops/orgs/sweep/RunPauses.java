package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Instant;

import com.bulkops.orgs.run.RunLeases;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * The pauses of runs: a run is handed back, and resumes by itself.
 */
@Component
class RunPauses {

	private final RunLeases leases;

	private final RunProperties properties;

	private final Clock clock;

	RunPauses(RunLeases leases, RunProperties properties, Clock clock) {
		this.leases = leases;
		this.properties = properties;
		this.clock = clock;
	}

	/**
	 * Hands a run back.
	 * @param until when it resumes, {@code null} for as soon as possible
	 */
	void pause(RunContext run, @Nullable Instant until) {
		this.leases.release(run.lease(), run.progress().counts(), run.progress().planned(), until);
	}

	/** Hands a run back because its database, or something else, did not work. */
	void pauseForDatabase(RunContext run) {
		pause(run, this.clock.instant().plus(this.properties.databasePause()));
	}

	/**
	 * Hands a run back because Atlassian does not answer.
	 * @return {@code true} if it resumes, {@code false} if the outage lasts too long
	 */
	boolean pauseForOutage(RunContext run) {
		return this.leases.releaseForOutage(run.lease(), run.progress().counts(), run.progress().planned(),
				this.clock.instant().plus(this.properties.outagePause()), this.properties.longestOutage());
	}

}
