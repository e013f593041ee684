package com.bulkops.orgs.organization;

import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.connect.InstallationId;

/**
 * An installation watches over another organization now, or over its first one. Published
 * inside the transaction that stores it, under the lock of the site. Whoever still works
 * on the old one stops, and all that was chosen before it ends: the defaults are in
 * effect.
 *
 * @param actor who proved the key of the organization
 */
public record OrganizationReplaced(ActingUser actor) {

	public InstallationId installation() {
		return this.actor.installation();
	}

}
