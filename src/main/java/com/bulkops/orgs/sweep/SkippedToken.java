package com.bulkops.orgs.sweep;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.TokenSnapshot;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.run.RunLease;

/**
 * A token that is not touched although it is due, or of which that cannot be told.
 *
 * @param reason a sentence
 */
record SkippedToken(AccountId account, ApiToken token, String reason) {

	/** The same for the same reason, however old the token is by now. */
	UUID reasonDigest() {
		return UUID.nameUUIDFromBytes(this.reason.replaceAll("[0-9]+ days", "days").getBytes(StandardCharsets.UTF_8));
	}

	NewEntry entry(RunLease lease) {
		return NewEntry.skippedToken(lease.installation(), lease.run(), this.account, TokenSnapshot.of(this.token),
				this.reason);
	}

}
