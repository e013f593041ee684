package com.bulkops.orgs.policy;

/**
 * The stored policy is not the one that a page showed; nothing was stored.
 */
public class PolicyConflict extends RuntimeException {

	PolicyConflict() {
		super("The settings were changed by somebody else in the meantime");
	}

}
