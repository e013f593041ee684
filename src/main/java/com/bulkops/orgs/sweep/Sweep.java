package com.bulkops.orgs.sweep;

import java.time.Instant;

import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunId;
import org.jspecify.annotations.Nullable;

/**
 * One run over an organization, as it stands.
 *
 * @param requestedBy the account id of who asked for it, {@code null} for a night's run
 * @param reason why it was stopped or refused, in a sentence
 */
public record Sweep(RunId id, SweepStatus status, @Nullable String requestedBy, RunCounts counts,
		@Nullable String reason, Instant queuedAt, @Nullable Instant startedAt, @Nullable Instant endedAt) {

}
