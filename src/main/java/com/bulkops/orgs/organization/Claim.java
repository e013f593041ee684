package com.bulkops.orgs.organization;

import java.time.Instant;

import com.bulkops.orgs.adminapi.OrganizationId;

/**
 * Somebody who is no owner proved the key of another organization than the one that the
 * owners proved, and may connect it from an instant.
 *
 * @param account the person's account id
 * @param from when the key can be entered again to connect the organization
 * @param until when the claim ends
 */
public record Claim(String account, OrganizationId organization, Instant from, Instant until) {

}
