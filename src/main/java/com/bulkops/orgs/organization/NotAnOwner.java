package com.bulkops.orgs.organization;

/**
 * The failure that a person is no owner; see {@link Owners}. Nothing was done.
 */
public class NotAnOwner extends RuntimeException {

	public NotAnOwner() {
		super("Only those who may act on the organization may do this");
	}

}
