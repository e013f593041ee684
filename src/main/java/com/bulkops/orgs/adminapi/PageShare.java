package com.bulkops.orgs.adminapi;

import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * The calls that all pages may make for one organization in a minute of the clock, in
 * this process. The bound leaves Atlassian's rate limit to runs.
 */
class PageShare {

	/**
	 * Chosen by us: fifty checks of a key per minute. A run makes some thousands of calls
	 * in that time. Atlassian publishes no limit.
	 */
	static final int CALLS_PER_MINUTE = 300;

	private static final long MINUTE = TimeUnit.MINUTES.toMillis(1);

	private final Clock clock;

	private final Cache<Minute, AtomicInteger> calls = Caffeine.newBuilder()
		.expireAfterWrite(Duration.ofMinutes(2))
		.maximumSize(10_000)
		.build();

	PageShare(Clock clock) {
		this.clock = clock;
	}

	/**
	 * Counts one call of an organization.
	 * @throws AdminApiException.PagesAskedTooOften if none is left in this minute
	 */
	void countCall(OrganizationId organization) {
		Minute minute = new Minute(organization.value().toLowerCase(Locale.ROOT), this.clock.millis() / MINUTE);
		if (this.calls.get(minute, (first) -> new AtomicInteger()).incrementAndGet() > CALLS_PER_MINUTE) {
			throw new AdminApiException.PagesAskedTooOften(
					"The pages of this app have reached their limit of requests to Atlassian for this organization. "
							+ "Try again in a minute.");
		}
	}

	/**
	 * A minute of an organization.
	 *
	 * @param organization in lower case: Atlassian may accept other spellings of the same
	 * id
	 */
	private record Minute(String organization, long number) {

	}

}
