package com.bulkops.orgs.organization;

import com.bulkops.orgs.adminapi.OrganizationId;

/**
 * A site was connected to an organization or left it, so the exemptions that apply to its
 * tokens are different. Published inside the transaction that stores it, under the lock
 * of that site only.
 */
public record ConnectedSitesChanged(OrganizationId organization) {

}
