package com.bulkops.orgs.adminapi;

import org.jspecify.annotations.Nullable;

/**
 * An entry of the organization-wide list of tokens. It tells which accounts to look at;
 * it is not confirmed that its token id is the one that revoking takes.
 *
 * @param ownerEmail {@code null} if it was not sent or cannot be read
 */
public record ListedToken(AccountId owner, @Nullable String ownerEmail, ApiToken token) {

}
