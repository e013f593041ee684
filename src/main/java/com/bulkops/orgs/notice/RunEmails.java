package com.bulkops.orgs.notice;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.site.InstallationId;

/**
 * The emails of one kind that a run sends to owners: what they have in common.
 */
record RunEmails(InstallationId installation, RunId run, Notice.Kind kind, EmailOrganization organization) {

}
