package com.bulkops.orgs.run;

import java.time.Instant;

import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import org.jspecify.annotations.Nullable;

/**
 * A run over an organization, in its current state.
 *
 * @param planned how many listed tokens are due, {@code null} until the lists are read
 * @param reason why it was stopped or refused, in a sentence
 */
public record Run(RunId id, RunMode mode, RunStatus status, Actors actors, RunCounts counts, @Nullable Long planned,
		@Nullable String reason, Times times) {

	/** Returns the same run with another mode. */
	public Run withMode(RunMode other) {
		return new Run(this.id, other, this.status, this.actors, this.counts, this.planned, this.reason, this.times);
	}

	/** Returns whether it is a requested scan, which says nothing about nightly runs. */
	public boolean isRequestedScan() {
		return this.mode == RunMode.REPORT && requestedBy() != null;
	}

	/** Returns whether it completed, but failed for some accounts or tokens. */
	public boolean isIncomplete() {
		return this.status == RunStatus.COMPLETED && this.counts.hasFailures();
	}

	public @Nullable String requestedBy() {
		return this.actors.requestedBy();
	}

	public @Nullable String stopRequestedBy() {
		return this.actors.stopRequestedBy();
	}

	public Instant queuedAt() {
		return this.times.queuedAt();
	}

	public @Nullable Instant startedAt() {
		return this.times.startedAt();
	}

	public @Nullable Instant waitingUntil() {
		return this.times.waitingUntil();
	}

	public @Nullable Instant endedAt() {
		return this.times.endedAt();
	}

	/**
	 * The people behind a run.
	 *
	 * @param requestedBy the account id of the person who requested it, {@code null} for
	 * the nightly run
	 * @param stopRequestedBy the account id of the person who asked it to stop
	 */
	public record Actors(@Nullable String requestedBy, @Nullable String stopRequestedBy) {

	}

	/**
	 * The times of a run.
	 *
	 * @param waitingUntil until when Atlassian asked it to wait, {@code null} if it does
	 * not wait
	 */
	public record Times(Instant queuedAt, @Nullable Instant startedAt, @Nullable Instant waitingUntil,
			@Nullable Instant endedAt) {

	}

}
