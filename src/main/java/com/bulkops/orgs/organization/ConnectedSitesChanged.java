package com.bulkops.orgs.organization;

import com.bulkops.orgs.adminapi.OrganizationId;

/**
 * The event that a site was connected to an organization or disconnected from it, which
 * changes the exemptions of its tokens. Published inside the transaction that stores it,
 * under the lock of that site only.
 */
public record ConnectedSitesChanged(OrganizationId organization) {

}
