package com.bulkops.orgs.policy;

import java.time.Instant;

/**
 * Another site of the same organization has switched revoking off, so a run of this site
 * asks before it revokes.
 *
 * @param host the host name of the other site
 */
public record SwitchedOffElsewhere(String host, Instant at) {

	/** What administrators of this site read. */
	public String reason() {
		return "Another site of this organization, %s, switched revoking off on %s. Confirm to continue revoking from this site."
			.formatted(this.host, Policies.TIME.format(this.at));
	}

}
