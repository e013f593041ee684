package com.bulkops.orgs.hostile;

import org.jspecify.annotations.Nullable;

/**
 * A way to harm other tenants.
 */
enum Attack {

	ANNOUNCED_BODIES(
			"POST /settings HTTP/1.1\r\nHost: app\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 524288\r\n\r\na"),
	CHUNKED_BODIES(
			"POST /settings HTTP/1.1\r\nHost: app\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n80000\r\na"),
	FORGED_INSTALLS(
			"POST /installed HTTP/1.1\r\nHost: app\r\nAuthorization: JWT x.y.z\r\nContent-Type: application/json\r\nContent-Length: 16000\r\n\r\n{"),
	HALF_HEADS("GET /activity HTTP/1.1\r\nHost: app\r\nX-Half: "),
	FILES("GET /webjars/htmx.org/dist/htmx.min.js HTTP/1.1\r\nHost: app\r\nAccept-Encoding: gzip\r\n\r\n"),
	/** Files of a long log, read slowly. */
	SLOW_EXPORTS(null),
	/** Pages of a log with large entries, read slowly. */
	SLOW_PAGES(null),
	/** A thousand exemptions at a time, and the log that has them. */
	IMPORTS(null),
	/** Forms and imports that do not come to their end. */
	TRICKLED_BODIES(null);

	private final @Nullable String said;

	Attack(@Nullable String said) {
		this.said = said;
	}

	/**
	 * What a stranger says on each connection; {@code null} if only somebody with a site
	 * can do it.
	 */
	@Nullable String said() {
		return this.said;
	}

}
