package com.bulkops.orgs.adminapi;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * The time to wait after a 429. {@code Retry-After} has seconds or an HTTP date.
 * {@code X-RateLimit-Reset} has a time that is cut to the minute, such as
 * {@code 2026-11-24T03:05Z}, so that it can be up to 59 seconds before the real end. Both
 * may be missing (Atlassian's rate limit pages, and observed: reference
 * atlassian-admin-api.md, 0.5).
 */
final class RetryAfter {

	/** Chosen by us: the remaining share below which a limit is near. */
	private static final double NEAR = 0.2;

	/**
	 * Chosen by us: no limit of Atlassian is known to last longer. A wrong answer, such
	 * as one of a proxy, does not stop the app for years.
	 */
	static final Duration LONGEST = Duration.ofDays(1);

	/** A time without seconds, or with zero seconds, which may have been cut. */
	private static final Pattern PERHAPS_CUT = Pattern.compile(".*T\\d\\d:\\d\\d(:00(\\.0+)?)?([Zz]|[+-].*)");

	private RetryAfter() {
	}

	/**
	 * Returns the time to wait, {@link #LONGEST} at most.
	 * @param floor the shortest wait, also if the answer names none
	 * @param slack the time added to a time that may be cut to the minute
	 */
	static Duration of(HttpHeaders headers, Instant now, Duration floor, Duration slack) {
		Duration requested = requested(headers, now, slack);
		if (requested == null || requested.compareTo(floor) < 0) {
			return floor;
		}
		return (requested.compareTo(LONGEST) > 0) ? LONGEST : requested;
	}

	/**
	 * Returns whether a limit is far, by {@code X-RateLimit-Remaining} and
	 * {@code X-RateLimit-Limit}; also if they are missing.
	 */
	static boolean isFar(HttpHeaders headers) {
		Long remaining = number(headers.getFirst("X-RateLimit-Remaining"));
		Long limit = number(headers.getFirst("X-RateLimit-Limit"));
		return remaining == null || limit == null || remaining > limit * NEAR;
	}

	private static @Nullable Long number(@Nullable String value) {
		return (value != null && value.strip().matches("[0-9]{1,18}")) ? Long.valueOf(value.strip()) : null;
	}

	private static @Nullable Duration requested(HttpHeaders headers, Instant now, Duration slack) {
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
			boolean inSeconds = value.matches("[0-9]{10}");
			Instant reset = inSeconds ? Instant.ofEpochSecond(Long.parseLong(value))
					: OffsetDateTime.parse(value).toInstant();
			boolean perhapsCut = inSeconds ? reset.getEpochSecond() % 60 == 0 : PERHAPS_CUT.matcher(value).matches();
			return Duration.between(now, reset).plus(perhapsCut ? slack : Duration.ZERO);
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

}
