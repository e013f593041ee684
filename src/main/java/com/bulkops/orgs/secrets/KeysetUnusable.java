package com.bulkops.orgs.secrets;

/**
 * The app was started without an encryption keyset, or with one that cannot be used. It
 * must not start then: it could neither read nor protect its secrets.
 */
final class KeysetUnusable extends RuntimeException {

	KeysetUnusable(String message) {
		super(message);
	}

}
