package com.bulkops.orgs.adminapi;

/** Outcome. */
public enum Revocation {

	REVOKED, REVOKED_BUT_ANSWER_LOST, ALREADY_GONE

}
