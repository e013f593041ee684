package com.bulkops.orgs.policy;

import com.bulkops.orgs.site.InstallationId;

/**
 * An administrator changed the exemptions. Published inside the transaction that stores
 * them.
 */
public record ExemptionsChanged(InstallationId installation, ExemptionList exemptions) {

}
