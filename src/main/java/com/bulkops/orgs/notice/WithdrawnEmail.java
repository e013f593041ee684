package com.bulkops.orgs.notice;

import java.util.UUID;

/**
 * An email to an owner that was deleted before it was sent.
 */
record WithdrawnEmail(long id, UUID run, String kind, String account) {

}
