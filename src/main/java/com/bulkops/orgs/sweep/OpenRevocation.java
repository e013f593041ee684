package com.bulkops.orgs.sweep;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.TokenId;
import org.jspecify.annotations.Nullable;

/**
 * A revocation whose end is not recorded.
 *
 * @param failure how this attempt failed to learn of its end, {@code null} if an earlier
 * attempt left it open
 */
record OpenRevocation(EntryId entry, RunId run, AccountId account, TokenId token, @Nullable String failure) {

	/** Returns the revocation of an entry that an earlier attempt left open. */
	static OpenRevocation of(ActivityEntry entry) {
		if (entry.account() == null || entry.token() == null || entry.run() == null) {
			throw new IllegalStateException("A revocation has an account, a token and a run");
		}
		return new OpenRevocation(entry.id(), entry.run(), entry.account(), entry.token().id(), null);
	}

}
