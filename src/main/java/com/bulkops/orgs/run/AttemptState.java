package com.bulkops.orgs.run;

import java.time.Duration;
import java.time.Instant;

import jakarta.persistence.Embeddable;
import org.jspecify.annotations.Nullable;

/**
 * The state of the attempts at a run: the number of the current one, and how long they
 * have made no progress.
 */
@Embeddable
class AttemptState {

	/** Chosen by us: more interruptions in a row than bad luck explains. */
	static final int MAX_LEASES_WITHOUT_PROGRESS = 10;

	private int attempt;

	private int leasesWithoutProgress;

	private @Nullable Instant outageSince;

	int number() {
		return this.attempt;
	}

	/** Begins the next attempt, which takes the run from the one before. */
	void beginNext() {
		this.attempt++;
		this.leasesWithoutProgress++;
	}

	/** Records that the current attempt made progress. */
	void markProgress() {
		this.leasesWithoutProgress = 0;
		this.outageSince = null;
	}

	/** Records that the run was handed back in order, which is no interruption. */
	void markReleased() {
		this.leasesWithoutProgress = Math.max(0, this.leasesWithoutProgress - 1);
	}

	/** Returns whether attempts have ended repeatedly without progress. */
	boolean isStuck() {
		return this.leasesWithoutProgress >= MAX_LEASES_WITHOUT_PROGRESS;
	}

	/** Records an outage, and returns whether the run may still wait for its end. */
	boolean waitsForOutage(Instant now, Duration longest) {
		if (this.outageSince == null) {
			this.outageSince = now;
		}
		return now.isBefore(this.outageSince.plus(longest));
	}

}
