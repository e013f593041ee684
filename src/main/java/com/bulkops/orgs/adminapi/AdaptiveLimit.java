package com.bulkops.orgs.adminapi;

import java.time.Duration;

/**
 * The number of calls for one organization that may be under way together. Atlassian
 * publishes no safe number, so it is found by additive increase and multiplicative
 * decrease: one more after each round of quick answers, half as many after a rate limit.
 * Not thread-safe.
 */
final class AdaptiveLimit {

	/** Chosen by us: more than one, and few enough to be polite. */
	static final int FIRST = 4;

	/** Chosen by us: a slower answer shows that Atlassian is busy. */
	static final Duration QUICK = Duration.ofSeconds(1);

	private final int most;

	private int current;

	private int quickInARow;

	AdaptiveLimit(int most) {
		this.most = most;
		this.current = Math.min(FIRST, most);
	}

	int most() {
		return this.most;
	}

	int current() {
		return this.current;
	}

	/**
	 * Raises the limit after as many quick answers in a row as it allows calls.
	 * @param took the time that the answer took
	 * @param limitIsFar whether the answer reports no rate limit that is near
	 */
	void recordAnswer(Duration took, boolean limitIsFar) {
		if (took.compareTo(QUICK) > 0 || !limitIsFar) {
			this.quickInARow = 0;
			return;
		}
		this.quickInARow++;
		if (this.quickInARow >= this.current && this.current < this.most) {
			this.current++;
			this.quickInARow = 0;
		}
	}

	/** Begins a new round of answers. */
	void restartRound() {
		this.quickInARow = 0;
	}

	/** Halves the limit, to one at least. */
	void halve() {
		this.current = Math.max(1, this.current / 2);
	}

}
