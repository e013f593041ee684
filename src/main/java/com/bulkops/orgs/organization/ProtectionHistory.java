package com.bulkops.orgs.organization;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.InstallationId;

/**
 * Whether an organization was ever protected by a site. It is answered by the room that
 * knows rules and runs.
 */
public interface ProtectionHistory {

	/** Returns whether a rule revokes now, or a run has begun that could revoke. */
	boolean wasProtected(InstallationId installation, OrganizationId organization);

}
