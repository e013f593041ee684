package com.bulkops.orgs.organization;

import java.time.Instant;
import java.time.LocalDate;

import com.bulkops.orgs.adminapi.OrganizationId;
import org.jspecify.annotations.Nullable;

/**
 * The link of a site to its organization. The key is not part of it: it can be used and
 * replaced, never read.
 *
 * @param name the organization's name, as Atlassian gave it when the key was saved
 * @param keyExpiresOn the last day of the organization API key, if it is known
 * @param connectedBy the account id of the administrator who saved the key
 * @param connectedAt when the key was saved; no two keys of a site have the same instant,
 * so it identifies the key
 * @param problem why nothing can be revoked; {@code null} if there is no problem
 * @param problemSince since when there is a problem
 */
public record OrganizationLink(OrganizationId id, String name, @Nullable LocalDate keyExpiresOn, String connectedBy,
		Instant connectedAt, @Nullable String problem, @Nullable Instant problemSince) {

}
