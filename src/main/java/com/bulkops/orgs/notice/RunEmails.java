package com.bulkops.orgs.notice;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.site.SiteId;

/**
 * The common values of the emails of one kind that a run sends to owners.
 */
record RunEmails(SiteId site, RunId run, Notice.Kind kind, EmailOrganization organization) {

}
