package com.bulkops.orgs.notice;

import java.time.Instant;

import com.bulkops.orgs.activity.TokenSnapshot;
import com.bulkops.orgs.adminapi.AccountId;

/**
 * A token of which its owner is notified.
 *
 * @param occasion the reason; the owner is notified once for each
 * @param happensAt when the token is, or was, revoked
 */
record TokenNotice(AccountId account, TokenSnapshot token, String occasion, Instant happensAt) {

}
