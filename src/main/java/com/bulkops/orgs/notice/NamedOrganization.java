package com.bulkops.orgs.notice;

import com.bulkops.orgs.adminapi.OrganizationId;

/**
 * An organization and its name, for notices to administrators.
 */
public record NamedOrganization(OrganizationId id, String name) {

}
