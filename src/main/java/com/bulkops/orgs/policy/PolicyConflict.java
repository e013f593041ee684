package com.bulkops.orgs.policy;

/**
 * Somebody else changed the policy since it was read; nothing was stored.
 */
public class PolicyConflict extends RuntimeException {

	PolicyConflict() {
		super("The settings were changed by another person in the meantime");
	}

}
