package com.bulkops.orgs.site;

import java.util.List;
import java.util.Optional;

/**
 * The sites on which the app is installed now, and who administers them.
 */
public interface Installations {

	/** Returns all current installations. */
	List<InstallationId> active();

	/**
	 * Returns whether an account administers a site; {@code false} if Jira does not
	 * answer.
	 */
	boolean isAdministrator(ActingUser account);

	/**
	 * Returns the host name that people use for a site: its own domain if it has one.
	 * Empty if the app is not installed there.
	 */
	Optional<String> hostOf(InstallationId installation);

	/** Returns whether the app is installed on a site. */
	boolean isActive(InstallationId installation);

}
