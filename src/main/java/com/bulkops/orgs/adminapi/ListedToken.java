package com.bulkops.orgs.adminapi;

/**
 * An entry of the organization-wide list of tokens. It tells which accounts to look at;
 * it is not confirmed that its token id is the one that revoking takes.
 */
public record ListedToken(AccountId owner, ApiToken token) {

}
