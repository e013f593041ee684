package com.bulkops.orgs.adminapi;

/**
 * How revoking a token ended.
 */
public enum Revocation {

	/** Atlassian confirmed it. */
	REVOKED,
	/**
	 * An attempt was not answered clearly; asked again, Atlassian said that the token is
	 * gone.
	 */
	REVOKED_BUT_ANSWER_LOST,
	/** The token was gone before the first attempt. */
	ALREADY_GONE

}
