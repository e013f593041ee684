package com.bulkops.orgs.activity;

/**
 * Thrown if an entry is no longer open. It keeps the result that it has.
 */
public class AlreadyConcluded extends RuntimeException {

	public AlreadyConcluded(Object entry) {
		super("Entry " + entry + " is already concluded");
	}

}
