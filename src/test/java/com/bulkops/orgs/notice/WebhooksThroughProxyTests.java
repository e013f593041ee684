package com.bulkops.orgs.notice;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import com.bulkops.orgs.network.OutboundSettings;
import com.bulkops.orgs.network.TestCertificates;
import com.bulkops.orgs.network.TestProxy;
import com.bulkops.orgs.secrets.Secrets;
import com.bulkops.orgs.secrets.TestSecrets;
import com.bulkops.orgs.site.SiteId;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Webhooks where only a proxy leads out of the network, and knows the names.
 */
class WebhooksThroughProxyTests {

	private static final SiteId SITE = new SiteId("site");

	private static final NoticeProperties PROPERTIES = new NoticeProperties(null, 20, Duration.ofMinutes(1),
			Duration.ofHours(6), Duration.ofHours(24), Duration.ofMinutes(15), Duration.ofSeconds(5), Set.of(),
			Duration.ofDays(30));

	private static final String HOOK = "https://hooks.example.test/hook";

	@TempDir
	private static Path folder;

	private static TestCertificates certificates;

	@RegisterExtension
	private final OutboundSettings outbound = new OutboundSettings();

	private final Secrets secrets = TestSecrets.create();

	private final List<String> received = new CopyOnWriteArrayList<>();

	private HttpsServer receiver;

	private TestProxy proxy;

	@BeforeAll
	static void certify() throws Exception {
		certificates = TestCertificates.create(folder, "hooks.example.test");
	}

	@BeforeEach
	void start() throws Exception {
		this.receiver = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.receiver.setHttpsConfigurator(new HttpsConfigurator(certificates.server()));
		this.receiver.createContext("/", (exchange) -> {
			this.received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8) + " "
					+ exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
			exchange.sendResponseHeaders(204, -1);
			exchange.close();
		});
		this.receiver.start();
		this.proxy = new TestProxy(this.receiver.getAddress().getPort(), "ann:p@ss");
	}

	@AfterEach
	void stop() throws Exception {
		this.proxy.close();
		this.receiver.stop(0);
	}

	@Test
	void theProxyGetsItsPasswordAndTheReceiverTheMessage() throws Exception {
		install("ann:p%40ss@", true);
		try (Webhooks webhooks = webhooks()) {
			assertThat(webhooks.check(HOOK).uri()).hasToString(HOOK);
			assertThat(post(webhooks, HOOK)).isEqualTo(new DeliveryResult(DeliveryResult.Kind.SENT, "By webhook."));
			assertThat(this.received).containsExactly("{} null");
			assertThat(this.proxy.tunneled()).containsExactly("hooks.example.test:443");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "ann:wrong@" })
	void aProxyThatWantsAnotherPasswordIsNamed(String credentials) throws Exception {
		install(credentials, true);
		try (Webhooks webhooks = webhooks()) {
			assertThat(post(webhooks, HOOK)).isEqualTo(new DeliveryResult(DeliveryResult.Kind.LATER,
					"The webhook could not be reached: the proxy requires a valid user and password (407)."));
		}
	}

	@Test
	void aProxyThatRefusesIsNamed() throws Exception {
		install("ann:p%40ss@", true);
		this.proxy.refuse(403);
		try (Webhooks webhooks = webhooks()) {
			assertThat(post(webhooks, HOOK).reason()).endsWith(": the proxy refused the connection (403).");
		}
	}

	@Test
	void aCertificateThatIsNotTrustedIsNamed() throws Exception {
		install("ann:p%40ss@", false);
		try (Webhooks webhooks = webhooks()) {
			assertThat(post(webhooks, HOOK).reason()).contains("from an authority that this app does not trust");
			assertThat(this.received).isEmpty();
		}
	}

	/** The proxy could reach it. */
	@ParameterizedTest
	@ValueSource(strings = { "https://10.1.2.3/hook", "https://[fd00::1]/hook", "https://internal.example.test/hook" })
	void whatIsInternalHereIsNotSentToTheProxy(String address) throws Exception {
		install("ann:p%40ss@", true);
		try (Webhooks webhooks = webhooks()) {
			assertThatExceptionOfType(Webhooks.Refused.class).isThrownBy(() -> webhooks.check(address))
				.extracting(Webhooks.Refused::why)
				.isEqualTo(Webhooks.Refused.Why.INTERNAL);
			assertThat(post(webhooks, address).reason()).contains("or is in an internal network");
			assertThat(this.proxy.tunneled()).isEmpty();
		}
	}

	@Test
	void withoutAProxyAnUnknownNameIsRefused() throws Exception {
		try (Webhooks webhooks = webhooks()) {
			assertThatExceptionOfType(Webhooks.Refused.class).isThrownBy(() -> webhooks.check(HOOK))
				.extracting(Webhooks.Refused::why)
				.isEqualTo(Webhooks.Refused.Why.UNKNOWN_HOST);
		}
	}

	private void install(String credentials, boolean trusts) throws Exception {
		this.outbound.install(Map.of("HTTPS_PROXY", credentials + "127.0.0.1:" + this.proxy.port(),
				"BULKOPS_TRUSTED_CERTIFICATES", trusts ? certificates.folderOfAuthority().toString() : ""));
	}

	private Webhooks webhooks() {
		Clock clock = Clock.fixed(Instant.parse("2026-11-25T02:15:00Z"), ZoneOffset.UTC);
		return new Webhooks(PROPERTIES, this.secrets, clock, new PublicAddressResolver(Set.of(), (host) -> {
			if (host.equals("internal.example.test")) {
				return InetAddress.getAllByName("10.1.2.3");
			}
			if (host.equals("hooks.example.test")) {
				throw new UnknownHostException(host);
			}
			return InetAddress.getAllByName(host);
		}));
	}

	private DeliveryResult post(Webhooks webhooks, String address) {
		return webhooks.post(SITE,
				SealedWebhook.seal(this.secrets, SITE, new WebhookAddress(URI.create(address)), "the secret"), "{}");
	}

}
