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
 * One answer of Atlassian, and the only place that knows what its status means.
 *
 * @param body the body, at most one byte longer than is allowed
 */
record Answer(int status, HttpHeaders headers, byte[] body) {

	private static final JsonMapper JSON = JsonMapper.builder()
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
		.build();

	/**
	 * Atlassian's error keys, such as {@code forbidden.insufficientScope}; anything else
	 * is not repeated.
	 */
	private static final Pattern ERROR_KEY = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	/**
	 * Ours: more than any answer takes, and so little that no token's age is misjudged by
	 * a day.
	 */
	private static final Duration LARGEST_CLOCK_DIFFERENCE = Duration.ofMinutes(5);

	/** Something was read. */
	boolean isReadable() {
		return this.status == 200;
	}

	/** The token was revoked. Only 204 says so; another success is some proxy's. */
	boolean isConfirmation() {
		return this.status == 204;
	}

	boolean isRateLimit() {
		return this.status == 429;
	}

	/** Nobody can tell from this what the request did. */
	boolean isUnclear(HttpMethod method) {
		boolean oddSuccess = method == HttpMethod.DELETE && this.status / 100 == 2 && !isConfirmation();
		return this.status >= 500 || oddSuccess;
	}

	boolean isNotFound() {
		return this.status == 404;
	}

	/**
	 * The body as JSON.
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
	 * Tokens are as old as two clocks say: Atlassian's that made them, and ours.
	 * @throws AdminApiException.ClocksDiffer if the answer says that they do not agree
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
	 * Whoever decides for a moment that has not come takes tokens for older than they
	 * are, however right our clock is by now.
	 * @throws AdminApiException.ClocksDiffer if Atlassian's clock has not reached the
	 * moment
	 */
	void requireReached(Instant moment) {
		Duration ahead = aheadOfAtlassian(moment);
		if (ahead.compareTo(LARGEST_CLOCK_DIFFERENCE) > 0) {
			throw new AdminApiException.ClocksDiffer(
					"When this started, the clock of this app was %d minutes ahead of Atlassian's, so tokens looked older than they are."
						.formatted(ahead.toMinutes()));
		}
	}

	/** Nothing, if the answer does not say when it was sent. */
	private Duration aheadOfAtlassian(Instant instant) {
		long sent = date();
		return (sent != -1) ? Duration.between(Instant.ofEpochMilli(sent), instant) : Duration.ZERO;
	}

	/** When Atlassian sent it; -1 if it does not say so in a readable form. */
	private long date() {
		try {
			return this.headers.getDate();
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			return -1;
		}
	}

	/** Whether the error is this one of Atlassian's. */
	boolean hasErrorKey(String key) {
		return key.equals(errorKey());
	}

	/** What an answer that is no success means. */
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
							"Atlassian does not let the key read this %s (%s).".formatted(subject.word(), name()));
		}
		if (isNotFound() && subject != Subject.ACCOUNT) {
			return new AdminApiException.OrganizationNotFound(
					"Atlassian found no such organization for this key (%s).".formatted(name()));
		}
		if (isNotFound() && hasErrorKey("accountNotFound")) {
			return new AdminApiException.AccountNotFound("Atlassian found no such account (%s).".formatted(name()));
		}
		if (subject == Subject.LATER_PAGE && (this.status == 400 || this.status == 410)) {
			return new AdminApiException.CursorExpired(
					"Atlassian no longer accepts the cursor of the list (%s).".formatted(name()));
		}
		return new AdminApiException.UnexpectedAnswer(
				"Atlassian gave an answer that this app does not understand (%s).".formatted(name()), null);
	}

	/** The status and Atlassian's error key, as far as both are known. */
	String name() {
		String key = errorKey();
		return (key != null) ? this.status + " " + key : Integer.toString(this.status);
	}

	/** Atlassian has three forms of errors; one is enough. */
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
			return MissingNode.getInstance(); // an empty or odd body says nothing more
												// than the status
		}
	}

	/** The thing that a request is about. */
	enum Subject {

		ORGANIZATION, ACCOUNT,
		/** A list of the organization, from a cursor on. */
		LATER_PAGE;

		String word() {
			return (this == LATER_PAGE) ? ORGANIZATION.word() : name().toLowerCase(Locale.ROOT);
		}

	}

}
