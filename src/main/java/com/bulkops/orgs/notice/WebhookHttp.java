package com.bulkops.orgs.notice;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.bulkops.orgs.network.ProxyRefused;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.auth.SystemDefaultCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.SystemDefaultRoutePlanner;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.util.Timeout;

/**
 * The HTTP client of webhooks: through the proxy of the environment if there is one, and
 * otherwise to the addresses that the resolver accepts.
 */
final class WebhookHttp implements AutoCloseable {

	private static final String CONNECTED = "connected";

	private final CloseableHttpClient http;

	private final Duration longest;

	WebhookHttp(Duration longestWait, PublicAddressResolver addresses, TlsSocketStrategy tls) {
		this.longest = longestWait.multipliedBy(2);
		Timeout timeout = Timeout.of(longestWait);
		this.http = HttpClientBuilder.create()
			.setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
				.setDnsResolver(addresses)
				.setTlsSocketStrategy(tls)
				.setDefaultConnectionConfig(
						ConnectionConfig.custom().setConnectTimeout(timeout).setSocketTimeout(timeout).build())
				.build())
			.setRoutePlanner(new SystemDefaultRoutePlanner(null))
			.setDefaultCredentialsProvider(new SystemDefaultCredentialsProvider())
			.setDefaultRequestConfig(RequestConfig.custom()
				.setConnectionRequestTimeout(timeout)
				.setResponseTimeout(timeout)
				.setRedirectsEnabled(false)
				.build())
			// Not reached if a proxy refuses the tunnel: the answer is the proxy's then.
			.addExecInterceptorAfter(ChainElement.CONNECT.name(), CONNECTED, (request, scope, chain) -> {
				scope.clientContext.setAttribute(CONNECTED, true);
				return chain.proceed(request, scope);
			})
			.disableRedirectHandling()
			.disableAutomaticRetries()
			.disableCookieManagement()
			.disableAuthCaching()
			.disableContentCompression()
			.setUserAgent("BulkOps-Orgs")
			.build();
	}

	/**
	 * Sends a request with a limit of its total time, however slowly the receiver
	 * answers.
	 */
	int send(URI uri, HttpPost request) throws IOException {
		CompletableFuture.delayedExecutor(this.longest.toMillis(), TimeUnit.MILLISECONDS).execute(request::cancel);
		HttpClientContext context = HttpClientContext.create();
		try (var response = this.http.executeOpen(HttpHost.create(uri), request, context)) {
			if (context.getAttribute(CONNECTED) == null) {
				throw new ProxyRefused(response.getCode());
			}
			return response.getCode();
		}
	}

	@Override
	public void close() throws IOException {
		this.http.close();
	}

}
