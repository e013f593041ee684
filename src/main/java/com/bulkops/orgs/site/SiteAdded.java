package com.bulkops.orgs.site;

/**
 * The app was installed on a site, for the first time or again. Published inside the
 * transaction that stores the site.
 *
 * @param siteUrl the site's address, for the activity log
 */
public record SiteAdded(SiteId site, String siteUrl) {

}
