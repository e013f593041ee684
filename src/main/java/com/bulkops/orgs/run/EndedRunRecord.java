package com.bulkops.orgs.run;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

/**
 * A run that has ended.
 *
 * @param organization the one of the run, {@code null} if it did not start
 */
public record EndedRunRecord(SiteId site, Run run, @Nullable OrganizationId organization) {

}
