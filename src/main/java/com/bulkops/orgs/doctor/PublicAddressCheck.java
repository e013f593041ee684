package com.bulkops.orgs.doctor;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;

import com.bulkops.orgs.network.NetworkFailure;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ClassPathResource;

/**
 * A check whether the public address leads to this app: over TLS, with its descriptor,
 * and with the headers that a proxy has to pass on.
 */
final class PublicAddressCheck implements Check {

	private static final String DESCRIPTOR = "atlassian-connect.json";

	private static final String PROXY_SETTINGS = "Pass Host on and set X-Forwarded-Proto: https in the TLS proxy (docs/install.md, step 1).";

	private final String address;

	PublicAddressCheck(Addresses addresses) {
		this.address = addresses.publicAddress();
	}

	@Override
	public String name() {
		return "Public address";
	}

	@Override
	public List<Finding> run() {
		return List.of(check());
	}

	private Finding check() {
		URI base = parse(this.address);
		if (base.getHost() == null || !"https".equalsIgnoreCase(base.getScheme())) {
			return Finding.broken("ADDON_BASE_URL is not set to an https address, and Atlassian calls no other.",
					"Set it to the address of the app, such as https://bulkops.example.com.");
		}
		if (!List.of("", "/").contains(String.valueOf(base.getRawPath())) || base.getRawQuery() != null) {
			return Finding.broken("ADDON_BASE_URL has a path, so the app does not start.",
					"Give the app a separate host name, and leave the path out.");
		}
		try {
			return judge(HttpProbe.get(base.resolve("/" + DESCRIPTOR)), base);
		}
		catch (IOException ex) {
			return unreachable(base, ex);
		}
	}

	private static URI parse(String address) {
		try {
			return new URI(address.strip());
		}
		catch (URISyntaxException ex) {
			return URI.create("");
		}
	}

	private static Finding unreachable(URI base, IOException failure) {
		String reason = NetworkFailure.describe(failure);
		String fact = "%s does not answer this machine%s: %s.".formatted(base.getAuthority(), ReachableCheck.way(base),
				reason);
		// Some networks do not let a machine reach its own public address.
		return reason.contains("in time")
				? Finding.warning(fact, "Check from another machine: curl -i %s/%s".formatted(base, DESCRIPTOR))
				: Finding.broken(fact,
						reason.contains("certificate")
								? "Give the TLS proxy a certificate of a public authority for this name."
								: "Check the DNS entry of the name, and that the TLS proxy runs.");
	}

	private Finding judge(HttpProbe.Answer answer, URI base) {
		if (answer.status() != 200) {
			String reason = answer.isRedirect() ? "a redirect" : "an error";
			return Finding.broken(
					"%s answers with %s (%d) instead of the app's descriptor.".formatted(base.getAuthority(), reason,
							answer.status()),
					answer.isServerError()
							? "Start the app, and let the TLS proxy pass calls on to its port (SERVER_PORT)."
							: "Let the TLS proxy pass all paths on to the app unchanged, without a login.");
		}
		JsonNode descriptor = json(answer.body());
		if (!descriptor.path("key").asString("").equals(ownKey())) {
			return Finding.broken("Another application answers at %s.".formatted(base.getAuthority()),
					"Let this name lead to the TLS proxy of the app, and pass all paths on to the app.");
		}
		if (!descriptor.path("baseUrl").asString("").equals(this.address)) {
			return Finding.broken("The app that answers there has another ADDON_BASE_URL than this environment.",
					"Restart all instances with the same environment, to the letter the address of the manifest.");
		}
		if (answer.headers().firstValue("Strict-Transport-Security").isEmpty()) {
			return Finding.broken(
					"The app takes calls over TLS for calls without: the header Strict-Transport-Security is missing.",
					PROXY_SETTINGS);
		}
		return Finding.ok("%s answers with the app's descriptor.".formatted(base.getAuthority()));
	}

	private static String ownKey() {
		try {
			return json(new ClassPathResource(DESCRIPTOR).getContentAsString(StandardCharsets.UTF_8)).path("key")
				.asString("");
		}
		catch (IOException ex) {
			throw new IllegalStateException("The descriptor cannot be read", ex);
		}
	}

	private static JsonNode json(String text) {
		try {
			return JsonMapper.shared().readTree(text);
		}
		catch (JacksonException ex) {
			return JsonMapper.shared().missingNode();
		}
	}

}
