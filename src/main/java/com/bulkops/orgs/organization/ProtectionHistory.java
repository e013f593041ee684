package com.bulkops.orgs.organization;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.SiteId;

/**
 * The history of an organization's protection by a site. The module that knows runs
 * implements it.
 */
public interface ProtectionHistory {

	/** Returns whether a rule revokes now, or a revoking run was ever started. */
	boolean wasProtected(SiteId site, OrganizationId organization);

}
