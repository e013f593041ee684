package com.bulkops.orgs.adminapi;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The pause that all calls for one organization keep after a rate limit. A short pause
 * holds them, and a long one refuses them. Not thread-safe.
 */
final class RateLimitPause {

	private final Clock clock;

	private int count;

	/** The rest of the pause that holds calls; {@code null} if there is none. */
	private @Nullable Duration remaining;

	/** The end of the pause that refuses calls; {@code null} if there was none. */
	private @Nullable Instant refusedUntil;

	RateLimitPause(Clock clock) {
		this.clock = clock;
	}

	/** Returns how many pauses there have been. */
	int count() {
		return this.count;
	}

	boolean isHolding() {
		return this.remaining != null;
	}

	boolean isRefusing() {
		return this.refusedUntil != null && this.clock.instant().isBefore(this.refusedUntil);
	}

	/**
	 * Returns normally unless calls are refused.
	 * @throws AdminApiException.RateLimited if they are
	 */
	void requireNotRefusing() {
		if (this.refusedUntil != null && isRefusing()) {
			throw new AdminApiException.RateLimited(this.refusedUntil);
		}
	}

	/**
	 * Begins a pause, or extends the one that holds calls already.
	 * @return whether it began
	 */
	boolean hold(Duration wait) {
		Duration already = this.remaining;
		if (already != null) {
			this.remaining = (already.compareTo(wait) > 0) ? already : wait;
			return false;
		}
		this.count++;
		this.remaining = wait;
		return true;
	}

	/** Refuses calls until a time, or until the later end of an earlier refusal. */
	void refuse(Instant until) {
		if (this.refusedUntil == null || until.isAfter(this.refusedUntil)) {
			this.refusedUntil = until;
			this.count++;
		}
	}

	/** Returns the rest after a part was slept; zero if calls are refused. */
	Duration remainingAfter(Duration slept) {
		Duration now = ((this.remaining != null && !isRefusing()) ? this.remaining : Duration.ZERO).minus(slept);
		this.remaining = now.isNegative() ? Duration.ZERO : now;
		return this.remaining;
	}

	void release() {
		this.remaining = null;
	}

}
