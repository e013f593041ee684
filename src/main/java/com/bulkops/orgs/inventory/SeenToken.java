package com.bulkops.orgs.inventory;

import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;

/**
 * A token and its account, as they were seen.
 */
public record SeenToken(ManagedAccount account, ApiToken token) {

}
