package com.bulkops.orgs.site;

/**
 * The two ways in which a site has the app. A site may have both for a while.
 */
public enum Door {

	CONNECT, FORGE

}
