package com.bulkops.orgs.activity;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A setting that was changed, in words. Never a secret.
 *
 * @param from what it was, {@code null} if there was nothing
 * @param to what it is now, {@code null} if there is nothing
 * @param values what {@code from} and {@code to} are, {@code null} if they are words
 */
public record Change(String what, @Nullable String from, @Nullable String to,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Values values) {

	/** Creates a change in words. */
	public Change(String what, @Nullable String from, @Nullable String to) {
		this(what, from, to, null);
	}

	/** Returns a change from one account to another, by their IDs. */
	public static Change ofAccounts(String what, @Nullable String from, @Nullable String to) {
		return new Change(what, from, to, Values.ACCOUNTS);
	}

	/** The kind of the values of a change, if they are not words. */
	public enum Values {

		/** Account IDs, whose names a page looks up. */
		ACCOUNTS

	}

}
