package com.bulkops.orgs.adminapi;

import java.time.Duration;
import java.time.Instant;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/**
 * An answer of the Admin API.
 *
 * @param body the body, at most one byte longer than allowed
 */
record AdminApiResponse(int status, HttpHeaders headers, byte[] body) {

	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
		.build();

	/**
	 * Chosen by us: longer than any answer takes, and too short to misjudge a token's age
	 * by a day.
	 */
	private static final Duration LARGEST_CLOCK_DIFFERENCE = Duration.ofMinutes(5);

	boolean isReadable() {
		return this.status == 200;
	}

	/**
	 * Returns whether the token was revoked. Only 204 confirms it; another success is
	 * from a proxy.
	 */
	boolean isConfirmation() {
		return this.status == 204;
	}

	boolean isRateLimit() {
		return this.status == 429;
	}

	/** Returns whether the effect of the request is unknown. */
	boolean isUnclear(HttpMethod method) {
		boolean malformedSuccess = method == HttpMethod.DELETE && this.status / 100 == 2 && !isConfirmation();
		return this.status >= 500 || malformedSuccess;
	}

	boolean isNotFound() {
		return this.status == 404;
	}

	/**
	 * Parses the body as JSON.
	 * @throws AdminApiException.UnexpectedAnswer if it is something else
	 */
	JsonNode json() {
		try {
			return JSON.readTree(this.body);
		}
		catch (JacksonException ex) {
			throw new AdminApiException.UnexpectedAnswer(
					"Atlassian's answer (%s) is not readable JSON.".formatted(error().name()), ex);
		}
	}

	/** Returns the error of an unsuccessful answer. */
	AdminApiError error() {
		try {
			return new AdminApiError(this.status, JSON.readTree(this.body));
		}
		catch (JacksonException ex) {
			return new AdminApiError(this.status, MissingNode.getInstance());
		}
	}

	/**
	 * Checks our clock against Atlassian's: the age of a token depends on both.
	 * @throws AdminApiException.ClocksDiffer if the answer shows that they differ
	 */
	void requireSameTime(Instant now) {
		Duration ahead = aheadOfAtlassian(now);
		if (ahead.abs().compareTo(LARGEST_CLOCK_DIFFERENCE) > 0) {
			throw new AdminApiException.ClocksDiffer(
					"The clock of this app is %d minutes %s Atlassian's, so the age of tokens is unknown."
						.formatted(ahead.abs().toMinutes(), ahead.isNegative() ? "behind" : "ahead of"));
		}
	}

	/**
	 * Checks that Atlassian's clock has reached a time. A decision for a later time would
	 * take tokens for older than they are, even if our clock has been corrected since.
	 * @throws AdminApiException.ClocksDiffer if it has not
	 */
	void requireReached(Instant time) {
		Duration ahead = aheadOfAtlassian(time);
		if (ahead.compareTo(LARGEST_CLOCK_DIFFERENCE) > 0) {
			throw new AdminApiException.ClocksDiffer(
					"When this started, the clock of this app was %d minutes ahead of Atlassian's, so tokens looked older than they are."
						.formatted(ahead.toMinutes()));
		}
	}

	/** Returns zero if the answer has no readable date. */
	private Duration aheadOfAtlassian(Instant instant) {
		long sent = date();
		return (sent != -1) ? Duration.between(Instant.ofEpochMilli(sent), instant) : Duration.ZERO;
	}

	/** Returns when Atlassian sent the answer; -1 if it has no readable date. */
	private long date() {
		try {
			return this.headers.getDate();
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			return -1;
		}
	}

}
