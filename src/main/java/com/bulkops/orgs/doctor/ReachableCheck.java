package com.bulkops.orgs.doctor;

import java.io.IOException;
import java.net.URI;
import java.util.List;

import com.bulkops.orgs.network.NetworkFailure;
import com.bulkops.orgs.network.Outbound;

/**
 * A check whether a server of Atlassian answers. Any answer but an error of the server
 * will do: the request has no credentials.
 */
final class ReachableCheck implements Check {

	private final String name;

	private final String address;

	/**
	 * Creates the check.
	 * @param address empty if the server is not needed
	 */
	ReachableCheck(String name, String address) {
		this.name = name;
		this.address = address;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public List<Finding> run() {
		if (this.address.isBlank()) {
			return List.of(Finding.notChecked("Not needed, because no pages are shown through Forge.",
					"Set BULKOPS_FORGE_APP_ID if they are."));
		}
		try {
			URI uri = URI.create(this.address.strip());
			return List.of(judge(uri, HttpProbe.get(uri)));
		}
		catch (IllegalArgumentException ex) {
			return List.of(Finding.broken("Its address is not an address that can be called.",
					"Remove the variable with the address, or correct it (docs/operations.md, Environment)."));
		}
		catch (IOException ex) {
			URI uri = URI.create(this.address.strip());
			return List.of(unreachable(uri.getHost() + way(uri), ex));
		}
	}

	private static Finding judge(URI uri, HttpProbe.Answer answer) {
		String server = uri.getHost() + way(uri);
		if (answer.isServerError()) {
			return Finding.warning("%s answers with an error (%d).".formatted(server, answer.status()),
					"Look at https://status.atlassian.com, then at the proxy.");
		}
		return answer.isRedirect()
				? Finding.warning("%s answers with a redirect (%d), as a proxy with a login page does.".formatted(
						server, answer.status()), "Let this machine reach %s without a login.".formatted(uri.getHost()))
				: Finding.ok("%s answers.".formatted(server));
	}

	/** Returns what to do about a server that gave no answer. */
	static Finding unreachable(String server, IOException failure) {
		String reason = NetworkFailure.describe(failure);
		String action = "Check names, routes and firewalls. Where only a proxy leads out, set HTTPS_PROXY.";
		if (reason.contains("certificate")) {
			action = "Check the clock. If a proxy of the company inspects traffic, put its authority's certificate "
					+ "as a PEM file into the folder that BULKOPS_TRUSTED_CERTIFICATES names.";
		}
		else if (reason.contains("(407)")) {
			action = "Put user and password into HTTPS_PROXY: http://user:password@proxy.example.com:3128, percent-encoded.";
		}
		else if (reason.contains("the proxy")) {
			action = "Let the proxy pass connections to this host, or name the host in NO_PROXY.";
		}
		return Finding.broken("%s does not answer: %s.".formatted(server, reason), action);
	}

	static String way(URI uri) {
		return Outbound.proxyOf(uri).map(" through the proxy %s"::formatted).orElse("");
	}

}
