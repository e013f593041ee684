package com.bulkops.orgs.inventory;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.InstallationId;

/**
 * Another inventory of an installation counts from now on. Published inside the
 * transaction that makes it so, if there is one.
 */
record InventoryPublished(InstallationId installation, OrganizationId organization) {

}
