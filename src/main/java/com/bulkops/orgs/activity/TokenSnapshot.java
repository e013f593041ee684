package com.bulkops.orgs.activity;

import java.time.Instant;
import java.util.Objects;

import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.TokenId;
import org.jspecify.annotations.Nullable;

/**
 * The data of a token that the log keeps.
 *
 * @param label the text that its owner gave it; it may be anything, and empty
 * @param createdAt {@code null} if it is unknown
 * @param lastAccess {@code null} if the token was never used
 */
public record TokenSnapshot(TokenId id, String label, @Nullable Instant createdAt, @Nullable Instant lastAccess) {

	/** Creates the snapshot of a token as Atlassian lists it. */
	public static TokenSnapshot of(ApiToken token) {
		return new TokenSnapshot(token.id(), token.label(), token.createdAt(), token.lastAccess());
	}

	/** Creates a snapshot from its columns; a label that was erased is empty. */
	static TokenSnapshot stored(TokenId id, @Nullable String label, @Nullable Instant createdAt,
			@Nullable Instant lastAccess) {
		return new TokenSnapshot(id, Objects.requireNonNullElse(label, ""), createdAt, lastAccess);
	}

}
