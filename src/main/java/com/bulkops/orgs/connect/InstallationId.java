package com.bulkops.orgs.connect;

/**
 * One installation of this app on one Atlassian site: the {@code clientKey} that the site
 * sends when it installs the app. It stays the same when the app is installed again.
 */
public record InstallationId(String clientKey) {

	public InstallationId {
		if (clientKey.isBlank() || clientKey.length() > 255) {
			throw new IllegalArgumentException("A client key has 1 to 255 characters");
		}
	}

	@Override
	public String toString() {
		return this.clientKey;
	}

}
