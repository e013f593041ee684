package com.bulkops.orgs.sweep;

import java.time.Instant;
import java.util.Objects;

import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.run.RunCancelled;
import org.jspecify.annotations.Nullable;

/**
 * A reason for which a run pauses: nothing can be done for a while, and then the run
 * resumes by itself from its stored work.
 */
final class RunPaused extends RuntimeException {

	private final Why why;

	private final @Nullable Instant until;

	private RunPaused(Why why, String message, @Nullable Instant until, Throwable cause) {
		super(message, cause);
		this.why = why;
		this.until = until;
	}

	/**
	 * Returns the pause that a failure means, or the failure itself if it means none. A
	 * transient failure of the database comes first: calls of Atlassian end with it, too.
	 */
	static Throwable orSame(Throwable failure) {
		if (failure instanceof RunCancelled || failure instanceof RunPaused) {
			return failure;
		}
		if (TransientFailures.isTransient(failure)) {
			return new RunPaused(Why.DATABASE, "The database cannot be used at the moment", null, failure);
		}
		if (failure instanceof AdminApiException.RateLimited limit) {
			return new RunPaused(Why.LIMIT, limit.getMessage(), limit.until(), limit);
		}
		if (failure instanceof AdminApiException.AtlassianUnavailable outage) {
			return new RunPaused(Why.OUTAGE, outage.getMessage(), null, outage);
		}
		return failure;
	}

	Why why() {
		return this.why;
	}

	/** Returns when the run may resume, {@code null} if that is not known. */
	@Nullable Instant until() {
		return this.until;
	}

	/** Returns the failure of the last call of an outage. */
	AdminApiException outage() {
		return (AdminApiException) Objects.requireNonNull(getCause());
	}

	/** The reasons. */
	enum Why {

		/** Atlassian's rate limit. */
		LIMIT,
		/** Atlassian does not answer. The cause is the failure of the last call. */
		OUTAGE,
		/** The database cannot be used. */
		DATABASE

	}

}
