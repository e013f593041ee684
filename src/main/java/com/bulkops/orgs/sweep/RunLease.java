package com.bulkops.orgs.sweep;

import java.time.Instant;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.connect.InstallationId;

/**
 * The right to work on a run. A later attempt takes it away from an earlier one.
 *
 * @param moment for which the run decides; it stays the same when the run is interrupted
 */
record RunLease(RunId run, InstallationId installation, OrganizationId organization, int attempt, Instant moment) {

}
