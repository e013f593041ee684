package com.bulkops.orgs.sweep;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.TokenSnapshot;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.policy.Decision;
import com.bulkops.orgs.policy.Decision.Verdict;
import com.bulkops.orgs.run.RunLease;

/**
 * A token with its account, and the decision about it.
 *
 * @param managed whether the account is among the managed accounts that Atlassian lists;
 * other tokens are never revoked
 */
record JudgedToken(ManagedAccount account, ApiToken token, Decision decision, boolean managed) {

	Verdict verdict() {
		return this.decision.verdict();
	}

	/** Returns whether the log records that it is not revoked. */
	boolean isSkipped() {
		return verdict() == Verdict.SKIP || verdict() == Verdict.EXEMPT;
	}

	/** Returns the same digest for the same reason, at any age of the token. */
	UUID reasonDigest() {
		return UUID.nameUUIDFromBytes(
				this.decision.reason().replaceAll("[0-9]+ days", "days").getBytes(StandardCharsets.UTF_8));
	}

	NewEntry toEntry(RunLease lease) {
		return NewEntry.skippedToken(lease.site(), lease.run(), this.account.id(), TokenSnapshot.of(this.token),
				this.decision.reason());
	}

}
