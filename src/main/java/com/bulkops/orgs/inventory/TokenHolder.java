package com.bulkops.orgs.inventory;

import java.time.Instant;

import com.bulkops.orgs.adminapi.AccountId;
import org.jspecify.annotations.Nullable;

/**
 * An account and what stands out about its tokens.
 *
 * @param tokens how many of its tokens stand out
 * @param oldest when the oldest of these was created, {@code null} if that cannot be told
 */
public record TokenHolder(AccountId account, long tokens, @Nullable Instant oldest) {

}
