package com.bulkops.orgs.policy;

import com.bulkops.orgs.site.SiteId;

/**
 * The event that an administrator changed exemptions. Published inside the transaction
 * that stores them.
 */
public record ExemptionsChanged(SiteId site, ExemptionList exemptions) {

}
