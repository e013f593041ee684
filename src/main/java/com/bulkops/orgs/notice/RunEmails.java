package com.bulkops.orgs.notice;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.site.InstallationId;

/**
 * The common values of the emails of one kind that a run sends to owners.
 */
record RunEmails(InstallationId installation, RunId run, Notice.Kind kind, EmailOrganization organization) {

}
