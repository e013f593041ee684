package com.bulkops.orgs.organization;

import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;

/**
 * An organization API key that Atlassian accepted for an organization. Only
 * {@link Organizations#verify} makes one.
 */
public final class VerifiedKey {

	private final OrganizationId organization;

	private final String organizationName;

	private final ApiKey key;

	VerifiedKey(OrganizationId organization, String organizationName, ApiKey key) {
		this.organization = organization;
		this.organizationName = organizationName;
		this.key = key;
	}

	OrganizationId organization() {
		return this.organization;
	}

	String organizationName() {
		return this.organizationName;
	}

	ApiKey key() {
		return this.key;
	}

}
