package com.bulkops.orgs.secrets;

/**
 * The app was started without an encryption keyset, or with an unusable one. The start
 * fails then: the app could neither read nor protect its secrets.
 */
public final class KeysetUnusable extends RuntimeException {

	KeysetUnusable(String message) {
		super(message);
	}

}
