package com.bulkops.orgs.adminapi;

/** Listed. */
public record ListedToken(AccountId owner, ApiToken token) {
}
