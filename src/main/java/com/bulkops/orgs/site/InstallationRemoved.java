package com.bulkops.orgs.site;

/**
 * The app was uninstalled from a site. Published inside the transaction that forgets the
 * site's shared secret; whoever keeps secrets or schedules of the installation drops them
 * in the same transaction.
 *
 * @param siteUrl the site's address, for the record
 */
public record InstallationRemoved(InstallationId installation, String siteUrl) {

}
