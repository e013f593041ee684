package com.bulkops.orgs.activity;

/**
 * What a run does with tokens that are due.
 */
public enum RunMode {

	/** It revokes them. */
	REVOKE,
	/** It reports how many there are, and revokes nothing. */
	REPORT

}
