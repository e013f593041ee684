package com.bulkops.orgs.adminapi;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Atlassian did not do what was asked. The message is a sentence for an administrator; it
 * contains no key.
 */
public abstract sealed class AdminApiException extends RuntimeException {

	private boolean unclear;

	private AdminApiException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	@Override
	public String getMessage() {
		return Objects.requireNonNull(super.getMessage());
	}

	/** The same failure, of a request that may have had its effect all the same. */
	AdminApiException unclear() {
		this.unclear = true;
		return this;
	}

	/** Whether what was asked for may be done all the same. */
	public boolean isUnclear() {
		return this.unclear;
	}

	/** The organization API key is not, or no longer, valid. */
	public static final class ApiKeyRejected extends AdminApiException {

		ApiKeyRejected(String message) {
			super(message, null);
		}

	}

	/** The key has scopes, and not the one that this needs. */
	public static final class KeyLacksScope extends AdminApiException {

		KeyLacksScope(String message) {
			super(message, null);
		}

	}

	/** The key may not do this here. */
	public static final class AccessDenied extends AdminApiException {

		AccessDenied(String message) {
			super(message, null);
		}

	}

	/** There is no such account any more. */
	public static final class AccountNotFound extends AdminApiException {

		AccountNotFound(String message) {
			super(message, null);
		}

	}

	/** There is no such organization for this key. */
	public static final class OrganizationNotFound extends AdminApiException {

		OrganizationNotFound(String message) {
			super(message, null);
		}

	}

	/**
	 * Atlassian asks to wait for longer than a single call waits. Until then no other
	 * call of the opened organization is made either.
	 */
	public static final class RateLimited extends AdminApiException {

		private final Instant until;

		RateLimited(Instant until) {
			super("Atlassian's rate limit allows no call before %s.".formatted(until.truncatedTo(ChronoUnit.SECONDS)),
					null);
			this.until = until;
		}

		/** The time by our clock at which calls are possible again, slack included. */
		public Instant until() {
			return this.until;
		}

	}

	/**
	 * A list cannot be read on from the place that was reached, because Atlassian no
	 * longer knows its cursor. It can be read again from its beginning.
	 */
	public static final class CursorExpired extends AdminApiException {

		CursorExpired(String message) {
			super(message, null);
		}

	}

	/** Atlassian cannot be reached, or answers with server errors only. */
	public static final class AtlassianUnavailable extends AdminApiException {

		AtlassianUnavailable(String message, @Nullable Throwable cause) {
			super(message, cause);
			unclear();
		}

	}

	/** The pages of this app have asked as often as they may; Atlassian was not asked. */
	public static final class PagesAskedTooOften extends AdminApiException {

		PagesAskedTooOften(String message) {
			super(message, null);
		}

	}

	/** This machine's time is not Atlassian's. */
	public static final class ClocksDiffer extends AdminApiException {

		ClocksDiffer(String message) {
			super(message, null);
		}

	}

	/** Atlassian answered with something that is not understood. */
	public static final class UnexpectedAnswer extends AdminApiException {

		UnexpectedAnswer(String message, @Nullable Throwable cause) {
			super(message, cause);
		}

	}

}
