package com.bulkops.orgs.network;

import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.web.util.UriUtils;

/**
 * The proxy for all calls over TLS, which tunnels them ({@code CONNECT}). Calls without
 * TLS are direct: they lead into the internal network.
 */
final class OutboundProxy extends ProxySelector {

	/** The default of the scheme. */
	private static final int HTTP_PORT = 80;

	private static final int HTTPS_PORT = 443;

	private final String host;

	private final int port;

	private final @Nullable String userAndPassword;

	private final NoProxy direct;

	private OutboundProxy(String host, int port, @Nullable String userAndPassword, NoProxy direct) {
		this.host = host;
		this.port = port;
		this.userAndPassword = userAndPassword;
		this.direct = direct;
	}

	/**
	 * Parses the address of a proxy, which may have a user and a password. The scheme may
	 * be missing.
	 * @throws OutboundUnusable if it is not such an address
	 */
	static OutboundProxy parse(String address, @Nullable String noProxy) {
		// Causes are omitted: the messages of the parser quote the password.
		try {
			URI uri = new URI(address.contains("://") ? address : "http://" + address);
			String path = uri.getRawPath();
			boolean hasMore = (path != null && path.length() > 1) || uri.getRawQuery() != null
					|| uri.getRawFragment() != null;
			if (!"http".equalsIgnoreCase(uri.getScheme()) || uri.getHost() == null || hasMore) {
				throw unusable();
			}
			String user = uri.getRawUserInfo();
			return new OutboundProxy(
					uri.getHost(), (uri.getPort() != -1) ? uri.getPort() : HTTP_PORT, (user != null)
							? UriUtils.decode(user.contains(":") ? user : user + ":", StandardCharsets.UTF_8) : null,
					NoProxy.parse((noProxy != null) ? noProxy : ""));
		}
		catch (URISyntaxException | IllegalArgumentException ex) {
			throw unusable();
		}
	}

	private static OutboundUnusable unusable() {
		return new OutboundUnusable("HTTPS_PROXY is not the address of a proxy that this app can use. It has the form "
				+ "http://user:password@proxy.example.com:3128, where characters of user and password other than "
				+ "letters and digits are percent-encoded (@ is %40).");
	}

	boolean isUsedFor(URI uri) {
		return "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null
				&& !this.direct.contains(uri.getHost(), (uri.getPort() != -1) ? uri.getPort() : HTTPS_PORT);
	}

	Optional<String> authorization() {
		return Optional.ofNullable(this.userAndPassword)
			.map((text) -> "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
	}

	/** Returns an authenticator that gives the password to this proxy only. */
	Authenticator authenticator() {
		return new Authenticator() {

			@Override
			protected @Nullable PasswordAuthentication getPasswordAuthentication() {
				OutboundProxy proxy = OutboundProxy.this;
				boolean isProxy = getRequestorType() == RequestorType.PROXY && getRequestingPort() == proxy.port
						&& proxy.host.equalsIgnoreCase(getRequestingHost());
				String text = proxy.userAndPassword;
				if (!isProxy || text == null) {
					return null;
				}
				int colon = text.indexOf(':');
				return new PasswordAuthentication(text.substring(0, colon), text.substring(colon + 1).toCharArray());
			}

		};
	}

	@Override
	public List<Proxy> select(URI uri) {
		return List.of(isUsedFor(uri) ? new Proxy(Proxy.Type.HTTP, new InetSocketAddress(this.host, this.port))
				: Proxy.NO_PROXY);
	}

	@Override
	public void connectFailed(URI uri, SocketAddress address, IOException ex) {
		// there is no other one
	}

	/** Returns the host and the port. */
	@Override
	public String toString() {
		return this.host + ":" + this.port;
	}

}
