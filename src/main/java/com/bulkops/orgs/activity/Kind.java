package com.bulkops.orgs.activity;

/**
 * The kind of an entry.
 */
public enum Kind {

	/** A run over an organization; the parent of what it did. */
	RUN,
	/** The revocation of one token. */
	REVOCATION,
	/** A token that was skipped. */
	TOKEN,
	/** An account, or an entry of a list, that could not be handled. */
	ACCOUNT,
	/** A message to the owner of tokens, or to the administrators. */
	NOTICE,
	/** An event of this app's own key to the organization. */
	KEY,
	/** A change of the settings. */
	SETTINGS,
	/** A site or uninstallation of the app. */
	INSTALLATION

}
