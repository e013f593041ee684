package com.bulkops.orgs.organization;

/**
 * The failure that a person is no owner; see {@link Owners}. Nothing was done.
 */
public class NotAnOwner extends RuntimeException {

	public NotAnOwner() {
		super("Only owners of the organization can do this");
	}

}
