package com.bulkops.orgs.forge;

import org.springframework.http.HttpStatus;

/**
 * A call with a valid token is refused.
 */
final class ForgeCallRefused extends RuntimeException {

	private final HttpStatus status;

	ForgeCallRefused(HttpStatus status, String objection) {
		super(objection);
		this.status = status;
	}

	HttpStatus status() {
		return this.status;
	}

	/** Returns the reason for the log, which may repeat content of the token. */
	String objection() {
		return String.valueOf(getMessage());
	}

}
