package com.bulkops.orgs.activity;

/**
 * How something ended, or that it has not yet.
 */
public enum EntryResult {

	/**
	 * The revocation was decided and may have been asked for; its end is not known yet.
	 */
	PENDING,
	/** The run is under way. */
	RUNNING,
	/** The run looked at everything. */
	COMPLETED,
	/** The run was stopped before its end. */
	STOPPED,
	/** The run asks, because it would have revoked more than was confirmed. */
	ON_HOLD,
	/** The run was not allowed to begin. */
	REFUSED,
	/** The token was revoked by this app. */
	REVOKED,
	/** The token was gone before this app could revoke it. */
	ALREADY_GONE,
	/** It did not work; the reason says why. */
	FAILED,
	/** The account may not be looked at with this key. */
	UNREACHABLE,
	/** It was left alone on purpose. */
	SKIPPED,
	/** The message was handed over. */
	SENT,
	/** The key is about to expire. */
	EXPIRING,
	/** The settings were changed. */
	CHANGED,
	/** The app was installed. */
	INSTALLED,
	/** The app was uninstalled. */
	UNINSTALLED;

	/** Whether the entry waits for its conclusion. */
	public boolean isOpen() {
		return this == PENDING || this == RUNNING;
	}

}
