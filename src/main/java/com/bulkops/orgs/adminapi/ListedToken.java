package com.bulkops.orgs.adminapi;

import org.jspecify.annotations.Nullable;

/**
 * An entry of the organization-wide list of tokens. It shows which accounts to read. It
 * is not confirmed that revoking takes its token id.
 *
 * @param ownerEmail {@code null} if it was not sent or cannot be read
 */
public record ListedToken(AccountId owner, @Nullable String ownerEmail, ApiToken token) {

}
