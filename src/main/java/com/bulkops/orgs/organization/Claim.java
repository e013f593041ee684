package com.bulkops.orgs.organization;

import java.time.Instant;

import com.bulkops.orgs.adminapi.OrganizationId;

/**
 * A claim: a person who is no owner proved the key of another organization, and may
 * connect it after a notice to the owners.
 *
 * @param account the person's account id
 * @param from when the key can be entered again
 * @param until when the claim ends
 */
public record Claim(String account, OrganizationId organization, Instant from, Instant until) {

}
