package com.bulkops.orgs.organization;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.InstallationId;
import org.jspecify.annotations.Nullable;

/**
 * An installation watches over another organization now, or over its first one. Published
 * inside the transaction that stores it, under the lock of the site. Whoever still works
 * on the old one stops, and all that was chosen before it ends: the defaults are in
 * effect.
 *
 * @param actor who proved the key of the organization
 * @param before the organization that was connected; {@code null} if none was
 * @param now the organization that is connected
 */
public record OrganizationReplaced(ActingUser actor, @Nullable OrganizationId before, OrganizationId now) {

	public InstallationId installation() {
		return this.actor.installation();
	}

}
