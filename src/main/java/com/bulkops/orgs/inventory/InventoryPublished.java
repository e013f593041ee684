package com.bulkops.orgs.inventory;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.InstallationId;

/**
 * The event that another inventory of an installation is current. Published inside the
 * transaction that stores it, if there is one.
 */
record InventoryPublished(InstallationId installation, OrganizationId organization) {

}
