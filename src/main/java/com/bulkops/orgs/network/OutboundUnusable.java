package com.bulkops.orgs.network;

/**
 * An exception: a setting of the proxy or the certificates has no usable value. The
 * message is for the operator and contains no password.
 */
public final class OutboundUnusable extends RuntimeException {

	OutboundUnusable(String message) {
		super(message);
	}

	@Override
	public String getMessage() {
		return String.valueOf(super.getMessage());
	}

}
