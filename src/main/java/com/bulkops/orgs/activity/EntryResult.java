package com.bulkops.orgs.activity;

/**
 * The result of what an entry is about, or that it has none yet.
 */
public enum EntryResult {

	/**
	 * The revocation was decided and may have been requested; its result is unknown yet.
	 */
	PENDING,
	/** The run is under way. */
	RUNNING,
	/** The run handled everything. */
	COMPLETED,
	/** The run was stopped before its end. */
	STOPPED,
	/** The run waits for approval: it would have revoked more than was approved. */
	ON_HOLD,
	/** The run was not allowed to begin. */
	REFUSED,
	/** The token was revoked by this app. */
	REVOKED,
	/** The token no longer existed when this app was about to revoke it. */
	ALREADY_GONE,
	/** It failed; the reason says why. */
	FAILED,
	/** The account cannot be read with this key. */
	UNREACHABLE,
	/** The token or account was skipped on purpose. */
	SKIPPED,
	/** The message was sent. */
	SENT,
	/** The key is about to expire. */
	EXPIRING,
	/** The settings were changed. */
	CHANGED,
	/** The app was installed. */
	INSTALLED,
	/** The app was uninstalled. */
	UNINSTALLED;

	/** Returns whether the entry waits for its conclusion. */
	public boolean isOpen() {
		return this == PENDING || this == RUNNING;
	}

}
