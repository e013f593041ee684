package com.bulkops.orgs.privacy;

import com.bulkops.orgs.connect.InstallationId;

/**
 * All data of an uninstalled site is gone. Published inside the transaction that deletes
 * the last of it; whoever keeps anything outside of our tables drops it.
 */
public record InstallationErased(InstallationId installation) {

}
