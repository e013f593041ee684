package com.bulkops.orgs.sweep;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;

/**
 * A token that must not be touched.
 *
 * @param reason a sentence
 */
record SkippedToken(AccountId account, ApiToken token, String reason) {

}
