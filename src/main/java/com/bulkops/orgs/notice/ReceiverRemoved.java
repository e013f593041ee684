package com.bulkops.orgs.notice;

import com.bulkops.orgs.site.ActingUser;

/**
 * An event: an address or a webhook that received notices is removed or replaced. It is
 * published inside the transaction that stores the change, before the change is stored.
 *
 * @param actor the person removing or replacing it
 */
record ReceiverRemoved(ActingUser actor) {

}
