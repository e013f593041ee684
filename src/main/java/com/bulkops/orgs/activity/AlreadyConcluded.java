package com.bulkops.orgs.activity;

/**
 * An entry is not open any more: its end is told and stays as it is.
 */
public class AlreadyConcluded extends RuntimeException {

	public AlreadyConcluded(Object entry) {
		super("Entry " + entry + " is already concluded");
	}

}
