package com.bulkops.orgs.notice;

import java.net.URI;

/**
 * Where a webhook leads. Only {@link Webhooks#check} makes one for others. Whoever knows
 * the whole address can often write there, so what may be shown is its short form.
 */
public record WebhookAddress(URI uri) {

	/** The beginning, as far as it is no secret. */
	@Override
	public String toString() {
		String path = this.uri.getRawPath();
		boolean more = this.uri.getRawQuery() != null || (path != null && path.length() > 1);
		String port = (this.uri.getPort() != -1) ? ":" + this.uri.getPort() : "";
		return this.uri.getScheme() + "://" + this.uri.getHost() + port + (more ? "/…" : "");
	}

}
