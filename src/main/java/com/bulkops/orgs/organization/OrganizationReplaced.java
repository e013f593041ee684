package com.bulkops.orgs.organization;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

/**
 * The event that a site was connected to another organization, or to its first one.
 * Published inside the transaction that stores it, under the lock of the site. Runs of
 * the old organization are canceled, and all settings return to their defaults.
 *
 * @param actor the person who proved the key
 * @param before the organization that was connected; {@code null} if none was
 * @param now the organization that is connected
 */
public record OrganizationReplaced(ActingUser actor, @Nullable OrganizationId before, OrganizationId now) {

	public SiteId site() {
		return this.actor.site();
	}

}
