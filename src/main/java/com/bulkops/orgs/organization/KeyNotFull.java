package com.bulkops.orgs.organization;

/**
 * The failure that a key does not pass all checks, so it makes its holder no owner; see
 * {@link Owners}. Nothing was stored.
 */
public class KeyNotFull extends RuntimeException {

	KeyNotFull() {
		super("Only a key that passes all checks makes a person an owner");
	}

}
