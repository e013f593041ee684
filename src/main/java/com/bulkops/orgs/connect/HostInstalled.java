package com.bulkops.orgs.connect;

/**
 * Connect installed the app, for the first time or again. Published inside the
 * transaction that stores the installation.
 */
record HostInstalled(String clientKey) {

}
