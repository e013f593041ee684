package com.bulkops.orgs.site;

/**
 * Whether an installation is licensed.
 */
public interface Licenses {

	/**
	 * Returns, for a page, what Jira said a short while ago, or says now. A missing
	 * license is asked about again soon, so that a purchase takes effect immediately.
	 */
	License recent(InstallationId installation);

	/**
	 * Asks Jira, outside of any transaction; also where licenses are not enforced, since
	 * it may not know the app any more.
	 * @throws com.bulkops.orgs.secrets.Secrets.CannotOpen if Jira cannot be asked until
	 * the right keyset is back
	 */
	License check(InstallationId installation);

	/** What is known about a license. */
	enum License {

		/** Licensed, on trial, or licenses are not enforced here. */
		ACTIVE,
		/** Jira says there is none. */
		NONE,
		/** Jira does not know the app there. */
		NOT_INSTALLED,
		/** Jira has not answered for longer than its last answer is used. */
		UNKNOWN

	}

}
