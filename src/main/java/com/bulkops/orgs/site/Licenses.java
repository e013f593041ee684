package com.bulkops.orgs.site;

/**
 * The licenses of installations.
 */
public interface Licenses {

	/**
	 * Returns the license for a page, from a recent or a new answer of Jira. A missing
	 * license is checked again soon, so that a purchase takes effect immediately.
	 */
	License recent(InstallationId installation);

	/**
	 * Asks Jira, outside of any transaction. It asks also where licenses are not
	 * enforced, because the app may no longer be installed.
	 * @throws com.bulkops.orgs.secrets.Secrets.CannotOpen if Jira cannot be called until
	 * the right keyset is configured again
	 */
	License check(InstallationId installation);

	/**
	 * States of a license.
	 */
	enum License {

		/** Licensed, on trial, or licenses are not enforced here. */
		ACTIVE,
		/** Jira reports no license. */
		NONE,
		/** Jira reports that the app is not installed. */
		NOT_INSTALLED,
		/** Jira has not answered for longer than its last answer is used. */
		UNKNOWN

	}

}
