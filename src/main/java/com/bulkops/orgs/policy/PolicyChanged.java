package com.bulkops.orgs.policy;

import com.bulkops.orgs.connect.InstallationId;

/**
 * An administrator changed the policy. Published inside the transaction that stores it.
 */
public record PolicyChanged(InstallationId installation, Policy before, Policy policy) {

}
