package com.bulkops.orgs.notice;

import java.time.ZoneId;

import com.bulkops.orgs.adminapi.OrganizationId;
import org.jspecify.annotations.Nullable;

/**
 * The organization that an email to an owner names.
 *
 * @param id {@code null} if none was connected
 * @param zone the time zone of the times in the email
 */
record EmailOrganization(@Nullable OrganizationId id, String name, ZoneId zone) {

	/** The placeholder where no organization is named. */
	static final EmailOrganization NONE = new EmailOrganization(null, "", ZoneId.of("UTC"));

}
