package com.bulkops.orgs.adminapi;

/**
 * Outcomes of revoking a token.
 */
public enum Revocation {

	/** Atlassian confirmed it. */
	REVOKED,
	/**
	 * The answer to an attempt was lost. The next attempt found that the token no longer
	 * exists.
	 */
	REVOKED_BUT_ANSWER_LOST,
	/** The token did not exist before the first attempt. */
	ALREADY_GONE

}
