package com.bulkops.orgs.web;

import java.time.Instant;

import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunStatus;
import org.jspecify.annotations.Nullable;

/**
 * A run as JSON. Instants are UTC.
 */
public record RunJson(String id, RunMode mode, RunStatus status, @Nullable String requestedBy, Instant queuedAt,
		@Nullable Instant startedAt, @Nullable Instant endedAt, @Nullable Instant waitingUntil, @Nullable Long planned,
		@Nullable String reason, Counts counts) {

	public static RunJson of(Run run) {
		return new RunJson(run.id().toString(), run.mode(), run.status(), run.requestedBy(), run.queuedAt(),
				run.startedAt(), run.endedAt(), run.waitingUntil(), run.planned(), run.reason(),
				Counts.of(run.counts()));
	}

	record Counts(long usersSeen, long tokensSeen, long due, long revoked, long alreadyGone, long failed,
			long unreachable, long exempt, long skipped) {

		static Counts of(RunCounts counts) {
			return new Counts(counts.accounts(), counts.tokens(), counts.due(), counts.revoked(), counts.alreadyGone(),
					counts.failed(), counts.unreachable(), counts.exempt(), counts.skipped());
		}

	}

}
