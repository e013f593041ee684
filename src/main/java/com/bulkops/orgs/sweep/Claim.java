package com.bulkops.orgs.sweep;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.connect.InstallationId;

/**
 * The right to work on a run. A later attempt takes it away from an earlier one.
 */
record Claim(RunId run, InstallationId installation, OrganizationId organization, int attempt) {

}
