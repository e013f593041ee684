package com.bulkops.orgs.organization;

import com.bulkops.orgs.site.SiteId;

/**
 * The event that the stored key was replaced by another key of the same organization.
 * Published inside the transaction that stores the new key, under the lock of the site.
 */
public record KeyReplaced(SiteId site) {

}
