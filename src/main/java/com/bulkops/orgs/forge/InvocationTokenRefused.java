package com.bulkops.orgs.forge;

import java.util.Objects;

import com.nimbusds.jwt.proc.BadJWTException;

/**
 * A token is refused that Atlassian signed, or may have signed.
 */
final class InvocationTokenRefused extends BadJWTException {

	InvocationTokenRefused(String objection) {
		super(objection);
	}

	/** Returns the reason, for the log. */
	String objection() {
		return Objects.requireNonNull(getMessage());
	}

}
