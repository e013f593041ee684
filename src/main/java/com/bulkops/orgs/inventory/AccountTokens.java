package com.bulkops.orgs.inventory;

import java.time.Instant;

import com.bulkops.orgs.adminapi.AccountId;

/**
 * An account and what stands out about its tokens.
 *
 * @param tokens how many of its tokens stand out
 * @param oldest when the oldest of these was created
 */
public record AccountTokens(AccountId account, long tokens, Instant oldest) {

}
