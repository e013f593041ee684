package com.bulkops.orgs.policy;

import java.time.Instant;

/**
 * The fact that another site of the same organization has turned revoking off, so a run
 * of this site needs approval.
 *
 * @param host the host name of the other site
 */
public record SwitchedOffElsewhere(String host, Instant at) {

	/** Returns the reason that administrators of this site read. */
	public String reason() {
		return "Another site of this organization, %s, switched revoking off on %s. Confirm to continue revoking from this site."
			.formatted(this.host, Policies.TIME.format(this.at));
	}

}
