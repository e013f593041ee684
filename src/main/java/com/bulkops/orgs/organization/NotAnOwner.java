package com.bulkops.orgs.organization;

/**
 * Only owners may do this; see {@link Owners}. Nothing was done.
 */
public class NotAnOwner extends RuntimeException {

	public NotAnOwner() {
		super("Only owners of the organization can do this");
	}

}
