package com.bulkops.orgs.inventory;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.SiteId;

/**
 * The event that another inventory of a site is current. Published inside the transaction
 * that stores it, if there is one.
 */
record InventoryPublished(SiteId site, OrganizationId organization) {

}
