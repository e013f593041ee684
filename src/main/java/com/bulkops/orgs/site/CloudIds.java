package com.bulkops.orgs.site;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The cloud IDs of the sites that have the app through Connect, which sends none. Each
 * site reports its own.
 */
public interface CloudIds {

	/** Chosen by us: how often a site that did not report its id may be asked again. */
	Duration ASKED_AGAIN_AFTER = Duration.ofMinutes(10);

	/**
	 * Returns whether an unknown cloud ID may belong to a site that has not reported its
	 * own. Those sites are asked in the background, so that a later call may know it.
	 * @param siteUrl the address of the site of the cloud ID; {@code null} if unknown
	 */
	boolean mayStillReport(@Nullable String siteUrl);

}
