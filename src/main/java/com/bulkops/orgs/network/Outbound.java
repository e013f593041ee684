package com.bulkops.orgs.network;

import java.net.Authenticator;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * The proxy and the certificates of all calls, from the environment variables
 * {@code HTTPS_PROXY}, {@code NO_PROXY} and {@code BULKOPS_TRUSTED_CERTIFICATES}. They
 * become the defaults of the JVM, which all HTTP clients and the client of the mail
 * server use.
 */
public final class Outbound {

	private Outbound() {
	}

	/**
	 * Sets the defaults of the JVM. To be called before the first call is made.
	 * @throws OutboundUnusable if a variable has no usable value
	 */
	public static void install(Map<String, String> environment) {
		String proxy = value(environment, "HTTPS_PROXY");
		if (proxy != null) {
			install(OutboundProxy.parse(proxy, value(environment, "NO_PROXY")));
		}
		String certificates = value(environment, TrustedCertificates.VARIABLE);
		if (certificates != null) {
			TrustedCertificates.of(Path.of(certificates)).ifPresent(SSLContext::setDefault);
		}
	}

	private static void install(OutboundProxy proxy) {
		// Otherwise the JDK's client sends no password for connections over TLS. It reads
		// this once.
		System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
		ProxySelector.setDefault(proxy);
		Authenticator.setDefault(proxy.authenticator());
	}

	/** Reads a variable in lower case or upper case, as curl does. */
	private static @Nullable String value(Map<String, String> environment, String name) {
		String lower = environment.getOrDefault(name.toLowerCase(Locale.ROOT), "");
		String value = lower.isBlank() ? environment.getOrDefault(name, "") : lower;
		return value.isBlank() ? null : value.strip();
	}

	/**
	 * Returns the proxy of an address as {@code host:port}; empty if it is called
	 * directly.
	 */
	public static Optional<String> proxyOf(URI uri) {
		return proxy().filter((proxy) -> proxy.isUsedFor(uri)).map(OutboundProxy::toString);
	}

	/**
	 * Returns the header with the user and password of the proxy of an address. The JDK's
	 * client sends it to the proxy only.
	 */
	public static Optional<String> proxyAuthorization(URI uri) {
		return proxy().filter((proxy) -> proxy.isUsedFor(uri)).flatMap(OutboundProxy::authorization);
	}

	/**
	 * Returns an interceptor that sends the user and password of the proxy, and turns the
	 * refusal of a proxy into an exception: such an answer is not from the server.
	 */
	public static ClientHttpRequestInterceptor throughProxy() {
		return (request, body, execution) -> {
			proxyAuthorization(request.getURI())
				.ifPresent((header) -> request.getHeaders().set(HttpHeaders.PROXY_AUTHORIZATION, header));
			ClientHttpResponse response = execution.execute(request, body);
			if (response.getStatusCode().value() == ProxyRefused.PASSWORD_REQUIRED) {
				response.close();
				throw new ProxyRefused(ProxyRefused.PASSWORD_REQUIRED);
			}
			return response;
		};
	}

	private static Optional<OutboundProxy> proxy() {
		return (ProxySelector.getDefault() instanceof OutboundProxy proxy) ? Optional.of(proxy) : Optional.empty();
	}

}
