package com.bulkops.orgs.policy;

/**
 * The failure that the policy was changed since it was read; nothing was stored.
 */
public class PolicyConflict extends RuntimeException {

	PolicyConflict() {
		super("The settings were changed by another person in the meantime");
	}

}
