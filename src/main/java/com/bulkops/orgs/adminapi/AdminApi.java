package com.bulkops.orgs.adminapi;

import org.springframework.stereotype.Component;

/** Door. */
@Component
public class AdminApi {

	public OrganizationClient open(OrganizationId id, ApiKey key) {
		return new OrganizationClient();
	}

}
