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

	/**
	 * A reset that is cut to the minute is up to 59 s early: begin with a little more,
	 * then the floor grows.
	 */
	private static final Duration SLACK = Duration.ofSeconds(5);

	private static final Duration FIRST_FLOOR = Duration.ofSeconds(1);

	private static final Duration LONGEST_FLOOR = Duration.ofSeconds(30);

	private RateLimitWait() {
	}

	/**
	 * How long to wait.
	 * @param inARow which 429 of the same request this is, from 1
	 */
	static Duration of(HttpHeaders headers, Instant now, int inARow) {
		Duration floor = floor(inARow);
		Duration told = told(headers, now);
		return (told != null && told.compareTo(floor) > 0) ? told : floor;
	}

	private static Duration floor(int inARow) {
		Duration floor = FIRST_FLOOR.multipliedBy(1L << Math.min(inARow - 1, 5));
		return (floor.compareTo(LONGEST_FLOOR) > 0) ? LONGEST_FLOOR : floor;
	}

	private static @Nullable Duration told(HttpHeaders headers, Instant now) {
		String retryAfter = headers.getFirst(HttpHeaders.RETRY_AFTER);
		Duration wait = (retryAfter != null) ? retryAfter(retryAfter.strip(), now) : null;
		if (wait != null) {
			return wait;
		}
		String reset = headers.getFirst("X-RateLimit-Reset");
		return (reset != null) ? reset(reset.strip(), now) : null;
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

	private static @Nullable Duration reset(String value, Instant now) {
		try {
			Instant reset = value.matches("[0-9]{10}") ? Instant.ofEpochSecond(Long.parseLong(value))
					: OffsetDateTime.parse(value).toInstant();
			return Duration.between(now, reset).plus(SLACK);
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

}
