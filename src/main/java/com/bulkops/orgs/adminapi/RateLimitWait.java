package com.bulkops.orgs.adminapi;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * How long to wait after a 429. {@code Retry-After} comes in seconds or as an HTTP date;
 * {@code X-RateLimit-Reset} is a time cut to the minute; neither has to be there
 * (Atlassian's rate limit pages, and observed).
 */
final class RateLimitWait {

	/** Ours: what is left of a limit before it counts as near. */
	private static final double NEAR = 0.2;

	private RateLimitWait() {
	}

	/**
	 * How long to wait.
	 * @param floor the least, for what is not told, or told too early
	 * @param slack what is added to a time that is cut to the minute
	 */
	static Duration of(HttpHeaders headers, Instant now, Duration floor, Duration slack) {
		Duration told = told(headers, now, slack);
		return (told != null && told.compareTo(floor) > 0) ? told : floor;
	}

	/**
	 * Whether a limit is far, as {@code X-RateLimit-Remaining} and
	 * {@code X-RateLimit-Limit} tell; without them nobody knows of one.
	 */
	static boolean isFar(HttpHeaders headers) {
		Long remaining = number(headers.getFirst("X-RateLimit-Remaining"));
		Long limit = number(headers.getFirst("X-RateLimit-Limit"));
		return remaining == null || limit == null || remaining > limit * NEAR;
	}

	private static @Nullable Long number(@Nullable String value) {
		return (value != null && value.strip().matches("[0-9]{1,18}")) ? Long.valueOf(value.strip()) : null;
	}

	private static @Nullable Duration told(HttpHeaders headers, Instant now, Duration slack) {
		String retryAfter = headers.getFirst(HttpHeaders.RETRY_AFTER);
		Duration wait = (retryAfter != null) ? retryAfter(retryAfter.strip(), now) : null;
		if (wait != null) {
			return wait;
		}
		String reset = headers.getFirst("X-RateLimit-Reset");
		return (reset != null) ? reset(reset.strip(), now, slack) : null;
	}

	private static @Nullable Duration retryAfter(String value, Instant now) {
		if (value.matches("[0-9]{1,9}")) {
			return Duration.ofSeconds(Long.parseLong(value));
		}
		try {
			return Duration.between(now, ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	private static @Nullable Duration reset(String value, Instant now, Duration slack) {
		try {
			Instant reset = value.matches("[0-9]{10}") ? Instant.ofEpochSecond(Long.parseLong(value))
					: OffsetDateTime.parse(value).toInstant();
			return Duration.between(now, reset).plus(slack);
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

}
