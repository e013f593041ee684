package com.bulkops.orgs.adminapi;

import org.jspecify.annotations.Nullable;

/**
 * The permissions of a key over the API tokens of one account.
 *
 * @param objection Atlassian's reason why it does not permit both, such as
 * {@code externalDirectory.scim}; {@code null} if it does, or Atlassian gives no reason
 */
public record Privileges(boolean read, boolean revoke, @Nullable String objection) {

}
