package com.bulkops.orgs.policy;

import com.bulkops.orgs.site.InstallationId;

/**
 * The event that an administrator changed exemptions. Published inside the transaction
 * that stores them.
 */
public record ExemptionsChanged(InstallationId installation, ExemptionList exemptions) {

}
