package com.bulkops.orgs.adminapi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Token. */
public record ApiToken(TokenId id, String label, @Nullable Instant createdAt, @Nullable String createdAtAsSent,
		@Nullable Instant lastAccess, @Nullable Instant expiresAt) {
}
