package com.bulkops.orgs.notice;

import java.time.Instant;

/**
 * A revocation that the owner of a token was notified of.
 *
 * @param createdAt when the token was created
 * @param revokedAt when it is revoked
 * @param sentAt when the email was sent
 */
record Announcement(Instant createdAt, Instant revokedAt, Instant sentAt) {

}
