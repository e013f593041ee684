package com.bulkops.orgs.site;

/**
 * One installation of this app on one Atlassian site: the {@code clientKey} that the site
 * sends when it installs the app. It stays the same when the app is installed again.
 */
public record InstallationId(String clientKey) {

	/** Chosen by us: Jira's client keys are UUIDs. */
	public static final int LONGEST = 128;

	public InstallationId {
		if (clientKey.isBlank() || clientKey.length() > LONGEST) {
			throw new IllegalArgumentException("A client key has 1 to 128 characters");
		}
	}

	@Override
	public String toString() {
		return this.clientKey;
	}

}
