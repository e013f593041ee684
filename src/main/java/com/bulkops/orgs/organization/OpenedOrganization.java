package com.bulkops.orgs.organization;

import java.time.Instant;

import com.bulkops.orgs.adminapi.OrganizationClient;

/**
 * An organization that was opened with its stored key.
 *
 * @param link the link that the key was read with
 * @param client the client that uses that key
 */
public record OpenedOrganization(OrganizationLink link, OrganizationClient client) {

	/** Returns the version of the key, which differs from that of every other key. */
	public Instant keyVersion() {
		return this.link.connectedAt();
	}

}
