package com.bulkops.orgs.notice;

import com.bulkops.orgs.site.ActingUser;

/**
 * An address or a webhook to which notices went is removed or replaced. Published inside
 * the transaction that stores it, while it is still the stored one.
 *
 * @param actor who did it
 */
record ReceiverRemoved(ActingUser actor) {

}
