package com.bulkops.orgs.network;

import java.io.IOException;

/**
 * An exception: the proxy refused to pass a call on.
 */
public final class ProxyRefused extends IOException {

	/** The status of a proxy that requires a valid user and password. */
	public static final int PASSWORD_REQUIRED = 407;

	private final int status;

	/**
	 * Creates the exception.
	 * @param status the status of the proxy's answer
	 */
	public ProxyRefused(int status) {
		super("The proxy refused a call (%d)".formatted(status));
		this.status = status;
	}

	int status() {
		return this.status;
	}

}
