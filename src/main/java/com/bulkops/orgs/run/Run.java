package com.bulkops.orgs.run;

import java.time.Instant;

import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import org.jspecify.annotations.Nullable;

/**
 * One run over an organization, as it stands.
 *
 * @param requestedBy the account id of who asked for it, {@code null} for a night's run
 * @param planned how many tokens its lists found due, {@code null} until they are read
 * @param waitingUntil until when Atlassian asked it to wait, {@code null} if it does not
 * wait
 * @param stopRequestedBy the account id of who asked it to stop
 * @param reason why it was stopped or refused, in a sentence
 */
public record Run(RunId id, RunMode mode, RunStatus status, @Nullable String requestedBy, RunCounts counts,
		@Nullable Long planned, @Nullable Instant waitingUntil, @Nullable String stopRequestedBy,
		@Nullable String reason, Instant queuedAt, @Nullable Instant startedAt, @Nullable Instant endedAt) {

	/** The same with another mode. */
	public Run in(RunMode other) {
		return new Run(this.id, other, this.status, this.requestedBy, this.counts, this.planned, this.waitingUntil,
				this.stopRequestedBy, this.reason, this.queuedAt, this.startedAt, this.endedAt);
	}

	/**
	 * Whether somebody asked it to look only; whatever it came to, the nights are another
	 * matter.
	 */
	public boolean looksOnly() {
		return this.mode == RunMode.REPORT && this.requestedBy != null;
	}

	/** Whether it came to its end, but not with everybody. */
	public boolean leftSomebodyOut() {
		return this.status == RunStatus.COMPLETED && this.counts.hasFailures();
	}

}
