package com.bulkops.orgs.site;

import java.time.Clock;
import java.util.concurrent.TimeUnit;

/**
 * A limit on actions that callers can cause, for each minute of the clock.
 */
public final class MinuteLimit {

	private static final long MINUTE = TimeUnit.MINUTES.toMillis(1);

	private final int most;

	private final Clock clock;

	private long minute;

	private int count;

	public MinuteLimit(int most, Clock clock) {
		this.most = most;
		this.clock = clock;
	}

	/** Counts one action and returns whether it is within the limit. */
	public synchronized boolean allows() {
		long now = this.clock.millis() / MINUTE;
		if (now != this.minute) {
			this.minute = now;
			this.count = 0;
		}
		this.count++;
		return this.count <= this.most;
	}

}
