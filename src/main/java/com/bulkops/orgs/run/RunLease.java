package com.bulkops.orgs.run;

import java.time.Instant;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.SiteId;

/**
 * The right to work on a run, until it expires. Its heartbeat extends it.
 *
 * @param attempt the fencing token: a later attempt ends the lease of an earlier one
 * @param moment the moment for which the run decides; an interruption does not change it
 */
public record RunLease(RunId run, SiteId site, OrganizationId organization, int attempt, Instant moment) {

}
