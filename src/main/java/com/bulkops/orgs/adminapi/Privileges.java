package com.bulkops.orgs.adminapi;

import org.jspecify.annotations.Nullable;

/**
 * What a key may do with the API tokens of one account.
 *
 * @param objection Atlassian's word for why it may not do all of it, such as
 * {@code externalDirectory.scim}; {@code null} if it may, or Atlassian gives no reason
 */
public record Privileges(boolean read, boolean revoke, @Nullable String objection) {

}
