package com.bulkops.orgs.activity;

/**
 * What an entry is about.
 */
public enum Kind {

	/** A run over an organization; the parent of what it did. */
	RUN,
	/** The revocation of one token. */
	REVOCATION,
	/**
	 * A token that was left alone although it could not be judged, or must not be
	 * touched.
	 */
	TOKEN,
	/** An account, or an entry of a list, that nothing could be done for. */
	ACCOUNT,
	/** A message to the owner of tokens, or to the administrators. */
	NOTICE,
	/** Something about this app's own key to the organization. */
	KEY,
	/** A change of the settings. */
	SETTINGS,
	/** An installation or uninstallation of the app. */
	INSTALLATION

}
