package com.bulkops.orgs.adminapi;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * An API token of an account as Atlassian lists it. Instants are UTC.
 *
 * @param label its owner's free text, cut to 255 characters; may be empty
 * @param createdAt {@code null} if it was not sent or cannot be read
 * @param createdAtAsSent the creation time as it was sent, {@code null} if it was not
 * @param lastAccess {@code null} if the token was never used, or the time cannot be read
 * @param lastAccessAsSent the last use as it was sent, {@code null} if it was not
 * @param expiresAt {@code null} if it was not sent or cannot be read
 */
public record ApiToken(TokenId id, String label, @Nullable Instant createdAt, @Nullable String createdAtAsSent,
		@Nullable Instant lastAccess, @Nullable String lastAccessAsSent, @Nullable Instant expiresAt) {

	/** Returns whether the token is known to have never been used. */
	public boolean isNeverUsed() {
		return this.lastAccess == null && this.lastAccessAsSent == null;
	}

	/**
	 * Returns whether the token is known to be expired at an instant. A token whose
	 * expiry was not sent or cannot be read is not.
	 */
	public boolean isExpiredAt(Instant instant) {
		return this.expiresAt != null && !this.expiresAt.isAfter(instant);
	}

	/** Returns whether the label was longer than what is kept of it. */
	public boolean isLabelCut() {
		return this.label.length() >= FreeText.LONGEST - 1 && this.label.endsWith(FreeText.CUT);
	}

}
