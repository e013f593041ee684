package com.bulkops.orgs.adminapi;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * The waits between the attempts of a request. The caller is asked or notified every few
 * seconds and can end a wait by an exception.
 */
final class Backoff {

	/** Chosen by us: a person who watches or stops a run should not wait for minutes. */
	private static final Duration NOTIFIED_EVERY = Duration.ofSeconds(5);

	private final RetryPolicy retries;

	private final Sleeper sleeper;

	private final DoubleSupplier jitter;

	Backoff(RetryPolicy retries, Sleeper sleeper, DoubleSupplier jitter) {
		this.retries = retries;
		this.sleeper = sleeper;
		this.jitter = jitter;
	}

	/**
	 * Waits before another attempt, longer after each failure.
	 * @return the time that it waited
	 */
	Duration waitBeforeRetry(int failures, CallContext context) {
		Duration whole = this.retries.jittered(failures, this.jitter.getAsDouble());
		for (Duration left = whole; left.compareTo(Duration.ZERO) > 0; left = left.minus(NOTIFIED_EVERY)) {
			context.beforeCall().run();
			sleep((left.compareTo(NOTIFIED_EVERY) > 0) ? NOTIFIED_EVERY : left);
		}
		return whole;
	}

	/** Waits for all calls of an organization, and then ends their pause. */
	void leadPause(ConcurrencyLimiter limiter, Instant until, Duration wait, CallContext context) {
		Consumer<Instant> listener = context.onRateLimit();
		try {
			Duration left = wait;
			Instant end = until;
			while (left.compareTo(Duration.ZERO) > 0) {
				if (listener != null) {
					listener.accept(end);
				}
				Duration part = (listener != null && left.compareTo(NOTIFIED_EVERY) > 0) ? NOTIFIED_EVERY : left;
				sleep(part);
				Duration remaining = limiter.remainingAfter(part);
				// Another call may have extended the pause.
				end = end.plus(remaining.minus(left.minus(part)));
				left = remaining;
			}
		}
		finally {
			limiter.endPause();
		}
	}

	private void sleep(Duration duration) {
		try {
			this.sleeper.sleep(duration);
		}
		catch (InterruptedException ex) {
			throw interrupted(ex);
		}
	}

	static AdminApiException interrupted(InterruptedException ex) {
		Thread.currentThread().interrupt();
		return new AdminApiException.AtlassianUnavailable("Waiting for Atlassian was interrupted.", ex);
	}

}
