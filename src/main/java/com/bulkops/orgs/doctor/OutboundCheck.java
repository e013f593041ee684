package com.bulkops.orgs.doctor;

import java.net.URI;
import java.util.List;

import com.bulkops.orgs.network.Outbound;
import org.jspecify.annotations.Nullable;

/**
 * A check whether the settings of the proxy and of the trusted certificates can be used.
 */
final class OutboundCheck implements Check {

	/** A host that no NO_PROXY names. */
	private static final URI ANY = URI.create("https://api.atlassian.com");

	private final @Nullable String problem;

	OutboundCheck(@Nullable String problem) {
		this.problem = problem;
	}

	@Override
	public String name() {
		return "Proxy and certificates";
	}

	@Override
	public List<Finding> run() {
		if (this.problem != null) {
			return List.of(Finding.broken(this.problem,
					"Correct the variable and restart; the app does not start until then."));
		}
		return List.of(Finding.ok(Outbound.proxyOf(ANY)
			.map("Calls go through the proxy %s."::formatted)
			.orElse("Calls go directly, without a proxy.")));
	}

}
