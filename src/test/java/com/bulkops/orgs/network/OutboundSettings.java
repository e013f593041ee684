package com.bulkops.orgs.network;

import java.net.Authenticator;
import java.net.ProxySelector;
import java.security.NoSuchAlgorithmException;
import java.util.Map;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The settings of an environment for the time of a test. Afterwards the JVM has its
 * defaults again.
 */
public final class OutboundSettings implements AfterEachCallback {

	private final @Nullable ProxySelector proxies = ProxySelector.getDefault();

	private final @Nullable Authenticator authenticator = Authenticator.getDefault();

	private final SSLContext certificates;

	public OutboundSettings() {
		try {
			this.certificates = SSLContext.getDefault();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Replaces the settings by those of an environment. */
	public void install(Map<String, String> environment) {
		afterEach(null);
		Outbound.install(environment);
	}

	@Override
	public void afterEach(@Nullable ExtensionContext context) {
		ProxySelector.setDefault(this.proxies);
		Authenticator.setDefault(this.authenticator);
		SSLContext.setDefault(this.certificates);
	}

}
