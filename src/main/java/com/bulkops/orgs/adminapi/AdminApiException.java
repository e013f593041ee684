package com.bulkops.orgs.adminapi;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The base of failures of the Admin API. The message is a sentence for an administrator
 * and contains no key.
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

	/** Marks the failure of a request that may have had its effect, and returns it. */
	AdminApiException unclear() {
		this.unclear = true;
		return this;
	}

	/** Returns whether the request may have had its effect. */
	public boolean isUnclear() {
		return this.unclear;
	}

	/** The organization API key is not, or no longer, valid. */
	public static final class ApiKeyRejected extends AdminApiException {

		ApiKeyRejected(String message) {
			super(message, null);
		}

	}

	/**
	 * The organization API key has scopes, but not the required one.
	 */
	public static final class KeyLacksScope extends AdminApiException {

		KeyLacksScope(String message) {
			super(message, null);
		}

	}

	/**
	 * The organization API key does not permit the request.
	 */
	public static final class AccessDenied extends AdminApiException {

		AccessDenied(String message) {
			super(message, null);
		}

	}

	/**
	 * The account does not exist, or no longer exists.
	 */
	public static final class AccountNotFound extends AdminApiException {

		AccountNotFound(String message) {
			super(message, null);
		}

	}

	/**
	 * The organization does not exist for this key.
	 */
	public static final class OrganizationNotFound extends AdminApiException {

		OrganizationNotFound(String message) {
			super(message, null);
		}

	}

	/**
	 * A rate limit lasts longer than a single call waits. No call of the opened
	 * organization is made before its end.
	 */
	public static final class RateLimited extends AdminApiException {

		private final Instant until;

		RateLimited(Instant until) {
			super("Atlassian's rate limit allows no call before %s.".formatted(until.truncatedTo(ChronoUnit.SECONDS)),
					null);
			this.until = until;
		}

		/** Returns when calls are possible again by our clock, slack included. */
		public Instant until() {
			return this.until;
		}

	}

	/**
	 * The cursor of a list is no longer valid at Atlassian, so the list must be read
	 * again from its beginning.
	 */
	public static final class CursorExpired extends AdminApiException {

		CursorExpired(String message) {
			super(message, null);
		}

	}

	/**
	 * Atlassian cannot be reached, or answers only with server errors.
	 */
	public static final class AtlassianUnavailable extends AdminApiException {

		AtlassianUnavailable(String message, @Nullable Throwable cause) {
			super(message, cause);
			unclear();
		}

	}

	/**
	 * The pages of this app have made all calls that they may make in a minute. Atlassian
	 * was not called.
	 */
	public static final class PagesAskedTooOften extends AdminApiException {

		PagesAskedTooOften(String message) {
			super(message, null);
		}

	}

	/**
	 * The clocks of this machine and of Atlassian differ.
	 */
	public static final class ClocksDiffer extends AdminApiException {

		ClocksDiffer(String message) {
			super(message, null);
		}

	}

	/**
	 * An answer of Atlassian does not have the documented form.
	 */
	public static final class UnexpectedAnswer extends AdminApiException {

		UnexpectedAnswer(String message, @Nullable Throwable cause) {
			super(message, cause);
		}

	}

}
