package com.bulkops.orgs.adminapi;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/**
 * An answer of the Admin API, and the only place that interprets its status.
 *
 * @param body the body, at most one byte longer than allowed
 */
record AdminApiResponse(int status, HttpHeaders headers, byte[] body) {

	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
		.build();

	/**
	 * The form of Atlassian's error keys, such as {@code forbidden.insufficientScope}. No
	 * other text is repeated.
	 */
	private static final Pattern ERROR_KEY = Pattern.compile("[A-Za-z0-9._-]{1,64}");

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
					"Atlassian's answer (%s) is not readable JSON.".formatted(name()), ex);
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
	void requireReached(Instant moment) {
		Duration ahead = aheadOfAtlassian(moment);
		if (ahead.compareTo(LARGEST_CLOCK_DIFFERENCE) > 0) {
			throw new AdminApiException.ClocksDiffer(
					"When this began, the clock of this app was %d minutes ahead of Atlassian's, so tokens looked older than they are."
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

	/** Returns whether the error has this key of Atlassian. */
	boolean hasErrorKey(String key) {
		return key.equals(errorKey());
	}

	/** Returns the failure that an unsuccessful answer means. */
	AdminApiException failure(Subject subject) {
		if (this.status == 401) {
			return new AdminApiException.ApiKeyRejected(
					"Atlassian rejected the organization API key (%s): it expired or was deleted.".formatted(name()));
		}
		if (this.status == 403) {
			return mentionsScope() ? new AdminApiException.KeyLacksScope(
					("Atlassian refused the organization API key (%s): it has scopes. Reading and revoking the tokens of "
							+ "users needs a key without scopes.")
						.formatted(name()))
					: new AdminApiException.AccessDenied(
							"Atlassian does not let the key look at this %s (%s).".formatted(subject.word(), name()));
		}
		if (isNotFound() && subject != Subject.ACCOUNT) {
			return new AdminApiException.OrganizationNotFound(
					"Atlassian knows no such organization for this key (%s).".formatted(name()));
		}
		if (isNotFound() && hasErrorKey("accountNotFound")) {
			return new AdminApiException.AccountNotFound("Atlassian knows no such account (%s).".formatted(name()));
		}
		if (subject == Subject.LATER_PAGE && (this.status == 400 || this.status == 410)) {
			return new AdminApiException.CursorExpired(
					"Atlassian no longer knows the place up to which the list was read (%s).".formatted(name()));
		}
		return new AdminApiException.UnexpectedAnswer(
				"Atlassian gave an answer that this app does not understand (%s).".formatted(name()), null);
	}

	/** Returns the status and Atlassian's error key, if known. */
	String name() {
		String key = errorKey();
		return (key != null) ? this.status + " " + key : Integer.toString(this.status);
	}

	/** Returns the error key from any of Atlassian's forms of errors. */
	private @Nullable String errorKey() {
		JsonNode error = errorBody();
		for (JsonNode candidate : new JsonNode[] { error.path("key"), error.at("/errors/0/code"), error.path("error"),
				error.path("message") }) {
			if (candidate.isString() && ERROR_KEY.matcher(candidate.stringValue()).matches()) {
				return candidate.stringValue();
			}
		}
		return null;
	}

	private boolean mentionsScope() {
		JsonNode error = errorBody();
		return (error.path("key").asString("") + error.path("message").asString("")
				+ error.at("/errors/0/code").asString("") + error.at("/errors/0/detail").asString(""))
			.toLowerCase(Locale.ROOT)
			.contains("scope");
	}

	private JsonNode errorBody() {
		try {
			return JSON.readTree(this.body);
		}
		catch (JacksonException ex) {
			return MissingNode.getInstance();
		}
	}

	/**
	 * The object of a request.
	 */
	enum Subject {

		ORGANIZATION, ACCOUNT,
		/** A page of a list of the organization after the first. */
		LATER_PAGE;

		String word() {
			return (this == LATER_PAGE) ? ORGANIZATION.word() : name().toLowerCase(Locale.ROOT);
		}

	}

}
