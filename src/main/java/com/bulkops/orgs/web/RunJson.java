package com.bulkops.orgs.web;

import java.time.Instant;

import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunStatus;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * A run as JSON. Instants are UTC.
 */
public record RunJson(String id, RunMode mode, RunStatus status, @Nullable String requestedBy,
		@JsonUnwrapped Times times, @Nullable Long planned, @Nullable String reason, Counts counts) {

	public static RunJson of(Run run) {
		return new RunJson(run.id().toString(), run.mode(), run.status(), run.requestedBy(),
				new Times(run.queuedAt(), run.startedAt(), run.endedAt(), run.waitingUntil()), run.planned(),
				run.reason(), Counts.of(run.counts()));
	}

	record Times(Instant queuedAt, @Nullable Instant startedAt, @Nullable Instant endedAt,
			@Nullable Instant waitingUntil) {

	}

	record Counts(@JsonUnwrapped Scanned scanned, long due, long revoked, long alreadyGone, long failed,
			long unreachable, long exempt, long skipped) {

		static Counts of(RunCounts counts) {
			return new Counts(new Scanned(counts.accounts(), counts.tokens()), counts.due(), counts.revoked(),
					counts.alreadyGone(), counts.failed(), counts.unreachable(), counts.exempt(), counts.skipped());
		}

	}

	record Scanned(long usersSeen, long tokensSeen) {

	}

}
