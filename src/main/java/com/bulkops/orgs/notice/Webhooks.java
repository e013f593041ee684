package com.bulkops.orgs.notice;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLException;

import com.bulkops.orgs.secrets.Secrets;
import com.bulkops.orgs.site.SiteId;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client of webhooks. A receiver is called over TLS, on the internet, at exactly the
 * address that was checked; redirects are not followed, and of the response only the
 * status is read.
 */
public class Webhooks implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Webhooks.class);

	/**
	 * Chosen by us, for the encoded address: characters other than ASCII are longer
	 * there.
	 */
	private static final int LONGEST = 2000;

	private static final int LAST_PORT = 65535;

	private final NoticeProperties properties;

	private final Secrets secrets;

	private final Clock clock;

	private final PublicAddressResolver addresses;

	private final CloseableHttpClient http;

	Webhooks(NoticeProperties properties, Secrets secrets, Clock clock, PublicAddressResolver addresses) {
		this(properties, secrets, clock, addresses, DefaultClientTlsStrategy.createDefault());
	}

	Webhooks(NoticeProperties properties, Secrets secrets, Clock clock, PublicAddressResolver addresses,
			TlsSocketStrategy tls) {
		this.properties = properties;
		this.secrets = secrets;
		this.clock = clock;
		this.addresses = addresses;
		Timeout timeout = Timeout.of(properties.webhookTimeout());
		this.http = HttpClientBuilder.create()
			.setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
				.setDnsResolver(addresses)
				.setTlsSocketStrategy(tls)
				.setDefaultConnectionConfig(
						ConnectionConfig.custom().setConnectTimeout(timeout).setSocketTimeout(timeout).build())
				.build())
			.setDefaultRequestConfig(RequestConfig.custom()
				.setConnectionRequestTimeout(timeout)
				.setResponseTimeout(timeout)
				.setRedirectsEnabled(false)
				.build())
			.disableRedirectHandling()
			.disableAutomaticRetries()
			.disableCookieManagement()
			.disableAuthCaching()
			.disableContentCompression()
			.setUserAgent("BulkOps-Orgs")
			.build();
	}

	/**
	 * Parses an address and resolves its host.
	 * @throws Refused if no request is sent there
	 */
	public WebhookAddress check(String text) {
		URI uri = parse(text);
		try {
			this.addresses.resolve(uri.getHost());
		}
		catch (PublicAddressResolver.InternalAddress ex) {
			throw new Refused(Refused.Why.INTERNAL, ex);
		}
		catch (UnknownHostException ex) {
			throw new Refused(Refused.Why.UNKNOWN_HOST, ex);
		}
		return new WebhookAddress(uri);
	}

	private URI parse(String text) {
		try {
			URI uri = new URI(new URI(text.strip()).toASCIIString());
			boolean isPossible = uri.getHost() != null && uri.getHost().indexOf('%') < 0 && uri.getPort() != 0
					&& uri.getPort() <= LAST_PORT;
			if (!isPossible || uri.toString().length() > LONGEST || uri.getRawUserInfo() != null
					|| uri.getRawFragment() != null) {
				throw new Refused(Refused.Why.MALFORMED, null);
			}
			boolean plain = "http".equalsIgnoreCase(uri.getScheme()) && this.addresses.isAllowedInternal(uri.getHost());
			if (!plain && !"https".equalsIgnoreCase(uri.getScheme())) {
				throw new Refused(Refused.Why.NOT_HTTPS, null);
			}
			return uri;
		}
		catch (URISyntaxException ex) {
			throw new Refused(Refused.Why.MALFORMED, ex);
		}
	}

	/** Posts JSON with a signature. */
	DeliveryResult post(SiteId site, SealedWebhook webhook, String json) {
		try {
			URI uri = parse(webhook.openAddress(this.secrets, site));
			String timestamp = Long.toString(this.clock.instant().getEpochSecond());
			HttpPost request = new HttpPost(uri);
			request.setEntity(new StringEntity(json, ContentType.APPLICATION_JSON.withCharset(StandardCharsets.UTF_8)));
			request.setHeader("X-BulkOps-Timestamp", timestamp);
			request.setHeader("X-BulkOps-Signature",
					"sha256=" + webhook.sign(this.secrets, site, timestamp + "." + json));
			return resultOf(send(uri, request));
		}
		catch (Secrets.CannotOpen ex) {
			return new DeliveryResult(DeliveryResult.Kind.REFUSED,
					"The stored webhook does not open with the app's encryption keyset. Enter its address again in Settings.");
		}
		catch (Refused ex) {
			return new DeliveryResult(DeliveryResult.Kind.REFUSED, "The webhook's address is no longer allowed.");
		}
		// Which of the two is not reported: it would reveal names of the operator's
		// network.
		catch (UnknownHostException ex) {
			return new DeliveryResult(DeliveryResult.Kind.LATER,
					"The webhook's host is not known, or is in an internal network, where nothing is sent.");
		}
		catch (InterruptedIOException ex) {
			return new DeliveryResult(DeliveryResult.Kind.LATER, "The webhook did not answer in time.");
		}
		catch (IOException ex) {
			log.warn("A webhook of {} could not be reached ({}).", site, ex.getClass().getSimpleName());
			return new DeliveryResult(DeliveryResult.Kind.LATER,
					"The webhook could not be reached: " + objection(ex) + ".");
		}
	}

	private static String objection(IOException failure) {
		if (failure instanceof SSLException) {
			return "no secure connection could be established, for example because its certificate has another name";
		}
		if (failure instanceof NoRouteToHostException) {
			return "there is no route to it from this app";
		}
		return (failure instanceof ConnectException) ? "it does not accept connections" : "the connection failed";
	}

	/**
	 * Sends a request with a limit of its total time, however slowly the receiver
	 * answers.
	 */
	private int send(URI uri, HttpPost request) throws IOException {
		CompletableFuture
			.delayedExecutor(this.properties.webhookTimeout().multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS)
			.execute(request::cancel);
		try (var response = this.http.executeOpen(HttpHost.create(uri), request, null)) {
			return response.getCode();
		}
	}

	private static DeliveryResult resultOf(int status) {
		if (status / 100 == 2) {
			return new DeliveryResult(DeliveryResult.Kind.SENT, "By webhook.");
		}
		return (status / 100 == 3)
				? new DeliveryResult(DeliveryResult.Kind.LATER,
						"The webhook answered with a redirect (" + status + "), which is not followed.")
				: new DeliveryResult(DeliveryResult.Kind.LATER, "The webhook answered " + status + ".");
	}

	@Override
	public void close() throws IOException {
		this.http.close();
	}

	/** An exception: no request is sent to this address. */
	public static final class Refused extends RuntimeException {

		private final Why why;

		Refused(Why why, @Nullable Throwable cause) {
			super("Not a webhook address: " + why, cause);
			this.why = why;
		}

		public Why why() {
			return this.why;
		}

		/** The reason. */
		public enum Why {

			MALFORMED, NOT_HTTPS, INTERNAL, UNKNOWN_HOST

		}

	}

}
