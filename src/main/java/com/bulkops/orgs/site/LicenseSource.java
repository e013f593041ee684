package com.bulkops.orgs.site;

/**
 * One door's way to learn whether a site has a license.
 */
public interface LicenseSource {

	/** Returns the door whose sites it knows. */
	Door door();

	/**
	 * Asks about a site that has the app by this door. Called outside of any transaction.
	 * @return {@link Licenses.License#UNKNOWN} if there is no answer
	 * @throws com.bulkops.orgs.secrets.Secrets.CannotOpen if Jira cannot be called until
	 * the right keyset is configured again
	 */
	Licenses.License ask(SiteId site);

}
