package com.bulkops.orgs.run;

import java.time.Instant;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.InstallationId;

/**
 * The right to work on a run, up to the end that its heartbeat moves on.
 *
 * @param attempt the fencing token: a later attempt takes the right away from an earlier
 * one
 * @param moment for which the run decides; it stays the same when the run is interrupted
 */
public record RunLease(RunId run, InstallationId installation, OrganizationId organization, int attempt,
		Instant moment) {

}
