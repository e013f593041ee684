package com.bulkops.orgs.site;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MinuteLimitTests {

	private Instant now = Instant.parse("2026-11-26T10:00:59Z");

	private final Clock clock = new Clock() {

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return MinuteLimitTests.this.now;
		}

	};

	@Test
	void allowsSoManyAndThenNoneUntilTheNextMinute() {
		MinuteLimit two = new MinuteLimit(2, this.clock);
		assertThat(two.allows()).isTrue();
		assertThat(two.allows()).isTrue();
		assertThat(two.allows()).isFalse();
		this.now = this.now.plusSeconds(1);
		assertThat(two.allows()).isTrue();
	}

}
