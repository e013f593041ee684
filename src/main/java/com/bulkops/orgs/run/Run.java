package com.bulkops.orgs.run;

import java.time.Instant;

import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import org.jspecify.annotations.Nullable;

/**
 * A run over an organization, in its current state.
 *
 * @param requestedBy the account id of the person who requested it, {@code null} for the
 * nightly run
 * @param planned how many listed tokens are due, {@code null} until the lists are read
 * @param waitingUntil until when Atlassian asked it to wait, {@code null} if it does not
 * wait
 * @param stopRequestedBy the account id of the person who asked it to stop
 * @param reason why it was stopped or refused, in a sentence
 */
public record Run(RunId id, RunMode mode, RunStatus status, @Nullable String requestedBy, RunCounts counts,
		@Nullable Long planned, @Nullable Instant waitingUntil, @Nullable String stopRequestedBy,
		@Nullable String reason, Instant queuedAt, @Nullable Instant startedAt, @Nullable Instant endedAt) {

	/** Returns the same run with another mode. */
	public Run withMode(RunMode other) {
		return new Run(this.id, other, this.status, this.requestedBy, this.counts, this.planned, this.waitingUntil,
				this.stopRequestedBy, this.reason, this.queuedAt, this.startedAt, this.endedAt);
	}

	/** Returns whether it is a requested scan, which says nothing about nightly runs. */
	public boolean isRequestedScan() {
		return this.mode == RunMode.REPORT && this.requestedBy != null;
	}

	/** Returns whether it completed, but failed for some accounts or tokens. */
	public boolean isIncomplete() {
		return this.status == RunStatus.COMPLETED && this.counts.hasFailures();
	}

}
