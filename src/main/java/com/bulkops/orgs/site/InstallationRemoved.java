package com.bulkops.orgs.site;

/**
 * The app was uninstalled from a site. Published inside the transaction that removes the
 * site's shared secret. Listeners delete secrets and schedules of the installation in the
 * same transaction.
 *
 * @param siteUrl the site's address, for the activity log
 */
public record InstallationRemoved(InstallationId installation, String siteUrl) {

}
