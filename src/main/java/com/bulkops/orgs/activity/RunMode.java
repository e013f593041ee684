package com.bulkops.orgs.activity;

/**
 * The action of a run on tokens that are due.
 */
public enum RunMode {

	/** The run revokes them. */
	REVOKE,
	/** The run counts them and revokes nothing. */
	REPORT

}
