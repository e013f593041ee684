package com.bulkops.orgs.connect;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * The addresses that sites may have. This app later sends signed requests there, so it
 * accepts only https on the standard port and the configured hosts. A configured loopback
 * host may use plain http on any port, for development and tests.
 */
@Component
class AllowedSites {

	private final List<Pattern> patterns;

	AllowedSites(ConnectProperties properties) {
		this.patterns = properties.allowedHosts().stream().map(Pattern::parse).toList();
	}

	/** Returns whether a site may have this address. */
	boolean allows(@Nullable String url) {
		URI site = parse(url);
		return site != null && this.patterns.stream().anyMatch((pattern) -> pattern.matches(site));
	}

	/** Returns whether a text is an address, allowed or not. */
	static boolean isAddress(@Nullable String url) {
		return parse(url) != null;
	}

	private static @Nullable URI parse(@Nullable String url) {
		try {
			URI site = new URI((url != null) ? url : "");
			boolean plain = site.getHost() != null && site.getRawUserInfo() == null && site.getRawQuery() == null
					&& site.getRawFragment() == null;
			return plain ? site : null;
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

	private record Pattern(@Nullable String scheme, String host, @Nullable Integer port) {

		private static final java.util.regex.Pattern FORM = java.util.regex.Pattern
			.compile("(?:(https?)://)?(\\*|(?:\\*\\.)?[a-z0-9.-]+|\\[[0-9a-f:]+])(?::([0-9]{1,5}))?/?");

		static Pattern parse(String text) {
			java.util.regex.Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
			if (!matcher.matches()) {
				throw new IllegalArgumentException("BULKOPS_CONNECT_ALLOWED_HOSTS: '" + text
						+ "' is not a host pattern such as *.atlassian.net or https://acme.atlassian.net");
			}
			String port = matcher.group(3);
			return new Pattern(matcher.group(1), matcher.group(2), (port != null) ? Integer.valueOf(port) : null);
		}

		boolean matches(URI site) {
			String siteHost = site.getHost().toLowerCase(Locale.ROOT);
			return matchesHost(siteHost) && matchesScheme(site, siteHost) && matchesPort(site, siteHost);
		}

		private boolean matchesHost(String siteHost) {
			if (this.host.equals("*")) {
				return true;
			}
			return this.host.startsWith("*.") ? siteHost.endsWith(this.host.substring(1)) : siteHost.equals(this.host);
		}

		private boolean matchesScheme(URI site, String siteHost) {
			String wanted = (this.scheme != null) ? this.scheme : "https";
			boolean developing = this.scheme == null && isLoopback(siteHost);
			return wanted.equalsIgnoreCase(site.getScheme())
					|| (developing && "http".equalsIgnoreCase(site.getScheme()));
		}

		private boolean matchesPort(URI site, String siteHost) {
			if (this.port != null) {
				return this.port == site.getPort();
			}
			return site.getPort() == -1 || isLoopback(siteHost);
		}

		private static boolean isLoopback(String host) {
			return host.equals("localhost") || host.endsWith(".localhost") || host.equals("[::1]")
					|| host.matches("127(\\.[0-9]{1,3}){3}");
		}

	}

}
