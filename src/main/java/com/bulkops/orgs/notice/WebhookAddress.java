package com.bulkops.orgs.notice;

import java.net.URI;

/**
 * The address of a webhook. Other rooms get one from {@link Webhooks#check} only. Knowing
 * the whole address is often enough to post there, so pages show its short form.
 */
public record WebhookAddress(URI uri) {

	/** Returns the beginning, as far as it is not secret. */
	@Override
	public String toString() {
		String path = this.uri.getRawPath();
		boolean more = this.uri.getRawQuery() != null || (path != null && path.length() > 1);
		String port = (this.uri.getPort() != -1) ? ":" + this.uri.getPort() : "";
		return this.uri.getScheme() + "://" + this.uri.getHost() + port + (more ? "/…" : "");
	}

}
