package com.bulkops.orgs.organization;

import java.time.Instant;
import java.time.LocalDate;

import com.bulkops.orgs.adminapi.OrganizationId;
import org.jspecify.annotations.Nullable;

/**
 * The organization that an installation watches over. The key is not part of it: it can
 * be used and replaced, never read.
 *
 * @param name the organization's name, as Atlassian gave it when the key was saved
 * @param keyExpiresOn the last day of the organization API key, if it was told
 * @param connectedBy the account id of the administrator who saved the key
 * @param connectedAt when the key was saved; no two keys of an installation have the same
 * instant, so it tells which key a run used
 * @param problem why nothing can be revoked any more, {@code null} while it can
 * @param problemSince since when
 */
public record OrganizationLink(OrganizationId id, String name, @Nullable LocalDate keyExpiresOn, String connectedBy,
		Instant connectedAt, @Nullable String problem, @Nullable Instant problemSince) {

}
