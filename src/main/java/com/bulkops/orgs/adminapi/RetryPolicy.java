package com.bulkops.orgs.adminapi;

import java.time.Duration;

/**
 * The attempts of one request and the waits between them.
 *
 * @param attempts how often a request is made that is not answered, or answered with a
 * server error
 * @param firstBackoff the first wait after such an attempt; each further wait is twice as
 * long
 * @param longestBackoff the longest wait after such an attempt
 * @param resetSlack the time added to the end of a rate limit that is given to the minute
 * @param longestWait the longest time that one request waits for rate limits altogether
 */
record RetryPolicy(int attempts, Duration firstBackoff, Duration longestBackoff, Duration resetSlack,
		Duration longestWait) {

	/**
	 * Returns the wait after a number of failed attempts.
	 * @param chance 0 to 1
	 */
	Duration jittered(int attempts, double chance) {
		return Duration.ofMillis((long) (doubled(attempts).toMillis() * (0.7 + 0.6 * chance)));
	}

	/** Returns the wait after a number of failed attempts, without jitter. */
	Duration doubled(int attempts) {
		Duration doubled = this.firstBackoff.multipliedBy(1L << Math.min(attempts - 1, 20));
		return (doubled.compareTo(this.longestBackoff) > 0) ? this.longestBackoff : doubled;
	}

}
