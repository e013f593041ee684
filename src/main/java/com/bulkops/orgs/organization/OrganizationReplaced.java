package com.bulkops.orgs.organization;

import com.bulkops.orgs.connect.InstallationId;

/**
 * An installation watches over another organization now. Published inside the transaction
 * that stores the new one; whoever still works on the old one stops.
 */
public record OrganizationReplaced(InstallationId installation) {

}
