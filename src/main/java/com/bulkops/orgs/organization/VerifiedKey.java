package com.bulkops.orgs.organization;

import java.util.List;
import java.util.Optional;

import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;

/**
 * An organization API key that Atlassian accepted for an organization. Only
 * {@link Organizations#verify} creates one.
 */
public final class VerifiedKey {

	private final OrganizationId organization;

	private final String organizationName;

	private final ApiKey key;

	private final List<KeyCheck> checks;

	VerifiedKey(OrganizationId organization, String organizationName, ApiKey key, List<KeyCheck> checks) {
		this.organization = organization;
		this.organizationName = organizationName;
		this.key = key;
		this.checks = List.copyOf(checks);
	}

	/** Returns the checks that were made when Atlassian accepted it. */
	public List<KeyCheck> checks() {
		return this.checks;
	}

	/**
	 * Returns the first failed check, which keeps the key from proving that its holder
	 * administers the organization. A missing managed account is not held against the
	 * key.
	 */
	public Optional<KeyCheck> shortcoming() {
		return this.checks.stream()
			.filter((check) -> check.outcome() == KeyCheck.Outcome.FAILED
					&& check.remedy() != KeyCheck.Remedy.CLAIM_DOMAIN)
			.findFirst();
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
