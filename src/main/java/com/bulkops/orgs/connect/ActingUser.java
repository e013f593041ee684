package com.bulkops.orgs.connect;

/**
 * The administrator behind a request: which installation they called from and their
 * Atlassian account id, both taken from a verified token and checked with Jira.
 */
public record ActingUser(InstallationId installation, String accountId) {

	public ActingUser {
		if (accountId.isBlank()) {
			throw new IllegalArgumentException("An acting user has an account id");
		}
	}

}
