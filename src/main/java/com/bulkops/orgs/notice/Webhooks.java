package com.bulkops.orgs.notice;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

import com.bulkops.orgs.network.NetworkFailure;
import com.bulkops.orgs.network.Outbound;
import com.bulkops.orgs.secrets.Secrets;
import com.bulkops.orgs.site.SiteId;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.StringEntity;
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

	private final WebhookHttp http;

	Webhooks(NoticeProperties properties, Secrets secrets, Clock clock, PublicAddressResolver addresses) {
		this(properties, secrets, clock, addresses, DefaultClientTlsStrategy.createSystemDefault());
	}

	Webhooks(NoticeProperties properties, Secrets secrets, Clock clock, PublicAddressResolver addresses,
			TlsSocketStrategy tls) {
		this.properties = properties;
		this.secrets = secrets;
		this.clock = clock;
		this.addresses = addresses;
		this.http = new WebhookHttp(properties.webhookTimeout(), addresses, tls);
	}

	/**
	 * Parses an address and resolves its host.
	 * @throws Refused if no request is sent there
	 */
	public WebhookAddress check(String text) {
		URI uri = parse(text);
		try {
			resolve(uri);
		}
		catch (PublicAddressResolver.InternalAddress ex) {
			throw new Refused(Refused.Why.INTERNAL, ex);
		}
		catch (UnknownHostException ex) {
			throw new Refused(Refused.Why.UNKNOWN_HOST, ex);
		}
		return new WebhookAddress(uri);
	}

	/**
	 * Resolves the host of an address. A proxy resolves it itself, so it may be unknown
	 * here, but what is internal here is not sent to a proxy either.
	 */
	private void resolve(URI uri) throws UnknownHostException {
		try {
			this.addresses.resolve(uri.getHost());
		}
		catch (UnknownHostException ex) {
			if (ex instanceof PublicAddressResolver.InternalAddress || Outbound.proxyOf(uri).isEmpty()) {
				throw ex;
			}
		}
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
			if (Outbound.proxyOf(uri).isPresent()) {
				resolve(uri);
			}
			String timestamp = Long.toString(this.clock.instant().getEpochSecond());
			HttpPost request = new HttpPost(uri);
			request.setEntity(new StringEntity(json, ContentType.APPLICATION_JSON.withCharset(StandardCharsets.UTF_8)));
			request.setHeader("X-BulkOps-Timestamp", timestamp);
			request.setHeader("X-BulkOps-Signature",
					"sha256=" + webhook.sign(this.secrets, site, timestamp + "." + json));
			return resultOf(this.http.send(uri, request));
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
					"The webhook could not be reached: " + NetworkFailure.describe(ex) + ".");
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
