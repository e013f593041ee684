package com.bulkops.orgs.organization;

import java.time.Instant;

import com.bulkops.orgs.adminapi.OrganizationClient;

/**
 * An organization that was opened with its stored key.
 *
 * @param link the link that the key was read with
 * @param client makes the calls, with that key
 */
public record OpenedOrganization(OrganizationLink link, OrganizationClient client) {

	/** Tells the key from those that were stored before and after it. */
	public Instant keyVersion() {
		return this.link.connectedAt();
	}

}
