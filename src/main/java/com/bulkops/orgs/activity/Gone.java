package com.bulkops.orgs.activity;

import java.time.Instant;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.TokenId;
import org.jspecify.annotations.Nullable;

/**
 * An account or a token that, as Atlassian reported to a run, no longer exists.
 *
 * @param token {@code null} for the account
 * @param at when it was last recorded
 */
public record Gone(AccountId account, @Nullable TokenId token, Instant at) {

}
