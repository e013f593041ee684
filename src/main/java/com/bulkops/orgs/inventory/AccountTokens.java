package com.bulkops.orgs.inventory;

import java.time.Instant;

import com.bulkops.orgs.adminapi.AccountId;

/**
 * An account and how many of its tokens match a condition.
 *
 * @param tokens the number of matching tokens
 * @param oldest when the oldest of them was created
 */
public record AccountTokens(AccountId account, long tokens, Instant oldest) {

}
