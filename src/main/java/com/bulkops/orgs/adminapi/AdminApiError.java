package com.bulkops.orgs.adminapi;

import java.util.Locale;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An unsuccessful answer of the Admin API, and what it means.
 *
 * @param body the body; a missing node if it is not JSON
 */
record AdminApiError(int status, JsonNode body) {

	/**
	 * The form of Atlassian's error keys, such as {@code forbidden.insufficientScope}. No
	 * other text is repeated.
	 */
	private static final Pattern ERROR_KEY = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	/** Returns whether the error has this key of Atlassian. */
	boolean hasKey(String key) {
		return key.equals(key());
	}

	/** Returns the failure that the answer means. */
	AdminApiException toException(Subject subject) {
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
		if (this.status == 404 && subject != Subject.ACCOUNT) {
			return new AdminApiException.OrganizationNotFound(
					"Atlassian found no such organization for this key (%s).".formatted(name()));
		}
		if (this.status == 404 && hasKey("accountNotFound")) {
			return new AdminApiException.AccountNotFound("Atlassian found no such account (%s).".formatted(name()));
		}
		if (subject == Subject.LATER_PAGE && (this.status == 400 || this.status == 410)) {
			return new AdminApiException.CursorExpired(
					"Atlassian no longer accepts the cursor of the list (%s).".formatted(name()));
		}
		return new AdminApiException.UnexpectedAnswer(
				"Atlassian gave an answer that this app does not understand (%s).".formatted(name()), null);
	}

	/** Returns the status and Atlassian's error key, if known. */
	String name() {
		String key = key();
		return (key != null) ? this.status + " " + key : Integer.toString(this.status);
	}

	/** Returns the error key from any of Atlassian's forms of errors. */
	private @Nullable String key() {
		for (JsonNode candidate : new JsonNode[] { this.body.path("key"), this.body.at("/errors/0/code"),
				this.body.path("error"), this.body.path("message") }) {
			if (candidate.isString() && ERROR_KEY.matcher(candidate.stringValue()).matches()) {
				return candidate.stringValue();
			}
		}
		return null;
	}

	private boolean mentionsScope() {
		return (this.body.path("key").asString("") + this.body.path("message").asString("")
				+ this.body.at("/errors/0/code").asString("") + this.body.at("/errors/0/detail").asString(""))
			.toLowerCase(Locale.ROOT)
			.contains("scope");
	}

	/** The object of a request. */
	enum Subject {

		ORGANIZATION, ACCOUNT,
		/** A page of a list of the organization after the first. */
		LATER_PAGE;

		private String word() {
			return (this == LATER_PAGE) ? ORGANIZATION.word() : name().toLowerCase(Locale.ROOT);
		}

	}

}
