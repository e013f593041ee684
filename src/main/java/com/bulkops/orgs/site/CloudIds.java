package com.bulkops.orgs.site;

import java.time.Duration;
import java.util.Optional;

/**
 * The installations by the cloud id of their site, the only id that Forge sends.
 */
public interface CloudIds {

	/** Chosen by us: how often a site that did not report its id may be asked again. */
	Duration ASKED_AGAIN_AFTER = Duration.ofMinutes(10);

	/**
	 * Returns the installation of a site that has the app. If none is known, sites that
	 * did not report their id are asked in the background, so that a later call may find
	 * it.
	 */
	Optional<InstallationId> find(String cloudId);

}
