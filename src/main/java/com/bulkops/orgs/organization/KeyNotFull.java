package com.bulkops.orgs.organization;

/**
 * A key that does not pass all checks makes nobody an owner; see {@link Owners}. Nothing
 * was stored.
 */
public class KeyNotFull extends RuntimeException {

	KeyNotFull() {
		super("Only a key that passes all checks makes a person an owner");
	}

}
