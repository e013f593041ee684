package com.bulkops.orgs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * A clock that goes on like the machine's and can be set, at any moment, to another time.
 */
public final class JumpingClock extends Clock {

	private volatile Duration ahead = Duration.ZERO;

	/** Sets it to so much more than the machine's time. */
	public void ahead(Duration ahead) {
		this.ahead = ahead;
	}

	@Override
	public Instant instant() {
		return Instant.now().plus(this.ahead);
	}

	@Override
	public ZoneId getZone() {
		return ZoneOffset.UTC;
	}

	@Override
	public Clock withZone(ZoneId zone) {
		return Clock.offset(Clock.system(zone), this.ahead);
	}

}
