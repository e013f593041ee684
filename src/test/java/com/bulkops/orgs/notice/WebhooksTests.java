package com.bulkops.orgs.notice;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import com.bulkops.orgs.secrets.Secrets;
import com.bulkops.orgs.secrets.TestSecrets;
import com.bulkops.orgs.site.SiteId;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Webhooks against receivers on this machine.
 */
class WebhooksTests {

	private static final SiteId SITE = new SiteId("site");

	private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-25T02:15:00Z"), ZoneOffset.UTC);

	private static final NoticeProperties PROPERTIES = new NoticeProperties(null, 20, Duration.ofMinutes(1),
			Duration.ofHours(6), Duration.ofHours(24), Duration.ofMinutes(15), Duration.ofMillis(500), Set.of(),
			Duration.ofDays(30));

	private final List<String> received = new CopyOnWriteArrayList<>();

	private final Secrets secrets = TestSecrets.create();

	private HttpServer server;

	private int status = 200;

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
	}

	@Test
	void theSignatureIsThatOfTimestampAndBody() throws Exception {
		String body = "{\"text\":\"Grüße 🚀\"}";
		DeliveryResult outcome = post(webhooks(Set.of("localhost"), InetAddress::getAllByName), "http://localhost:",
				body);
		assertThat(outcome.kind()).isEqualTo(DeliveryResult.Kind.SENT);
		Mac mac = Mac.getInstance("HmacSHA256");
		mac.init(new SecretKeySpec("the secret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
		String signature = HexFormat.of()
			.formatHex(mac.doFinal((CLOCK.instant().getEpochSecond() + "." + body).getBytes(StandardCharsets.UTF_8)));
		assertThat(this.received).containsExactly("POST /hook application/json; charset=UTF-8 sha256=" + signature + " "
				+ CLOCK.instant().getEpochSecond() + " " + body);
	}

	@ParameterizedTest
	@CsvSource({ "204, SENT", "301, LATER", "307, LATER", "400, LATER", "410, LATER", "500, LATER", "503, LATER" })
	void onlyTwoHundredsAreSuccess(int answer, DeliveryResult.Kind kind) {
		this.status = answer;
		DeliveryResult outcome = post(webhooks(Set.of("localhost"), InetAddress::getAllByName), "http://localhost:",
				"{}");
		assertThat(outcome.kind()).isEqualTo(kind);
		assertThat(this.received).as("a redirect is not followed").hasSize(1);
	}

	@Test
	void whyAReceiverCannotBeReachedIsSaidInPlainWords() {
		Webhooks webhooks = webhooks(Set.of("localhost"), InetAddress::getAllByName);
		this.status = -1;
		assertThat(post(webhooks, "http://localhost:", "{}").reason())
			.isEqualTo("The webhook could not be reached: the connection failed.");
		this.server.stop(0);
		assertThat(post(webhooks, "http://localhost:", "{}").reason())
			.isEqualTo("The webhook could not be reached: it does not accept connections.");
	}

	@Test
	void aReceiverThatDoesNotAnswerIsTriedLater() {
		this.status = 0;
		assertThat(post(webhooks(Set.of("localhost"), InetAddress::getAllByName), "http://localhost:", "{}"))
			.extracting(DeliveryResult::kind, DeliveryResult::reason)
			.containsExactly(DeliveryResult.Kind.LATER, "The webhook did not answer in time.");
	}

	@Test
	void aNameThatLeadsInsideAtTheMomentOfTheCallIsNotCalled() {
		List<String> lookups = new CopyOnWriteArrayList<>();
		Webhooks rebound = webhooks(Set.of(), (host) -> {
			lookups.add(host);
			return InetAddress.getAllByName((lookups.size() == 1) ? "8.8.8.8" : "127.0.0.1");
		});
		String address = "https://hooks.example.com:" + this.server.getAddress().getPort() + "/hook";
		assertThat(rebound.check(address))
			.hasToString("https://hooks.example.com:" + this.server.getAddress().getPort() + "/…");
		DeliveryResult outcome = post(rebound, URI.create(address), "{}");
		assertThat(outcome.reason()).contains("internal network");
		assertThat(lookups).hasSize(2);
		assertThat(this.received).isEmpty();
	}

	/** The name is known to nobody but this lookup, and the certificate bears it. */
	@Test
	void theCheckedAddressIsCalledUnderTheNameOfTheHost(@TempDir Path directory) throws Exception {
		SSLContext tls = tlsFor("hooks.example.test", directory);
		HttpsServer secure = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		secure.setHttpsConfigurator(new HttpsConfigurator(tls));
		secure.createContext("/", (exchange) -> {
			ExtendedSSLSession session = (ExtendedSSLSession) ((HttpsExchange) exchange).getSSLSession();
			this.received.add(session.getRequestedServerNames() + " " + exchange.getRequestHeaders().getFirst("Host"));
			exchange.sendResponseHeaders(204, -1);
			exchange.close();
		});
		secure.start();
		int port = secure.getAddress().getPort();
		List<String> lookups = new CopyOnWriteArrayList<>();
		PublicAddressResolver addresses = new PublicAddressResolver(Set.of("hooks.example.test", "other.example.test"),
				(host) -> {
					lookups.add(host);
					return InetAddress.getAllByName("127.0.0.1");
				});
		try (Webhooks webhooks = new Webhooks(PROPERTIES, this.secrets, CLOCK, addresses,
				new DefaultClientTlsStrategy(tls))) {
			assertThat(post(webhooks, URI.create("https://hooks.example.test:" + port + "/hook"), "{}").kind())
				.isEqualTo(DeliveryResult.Kind.SENT);
			assertThat(lookups).as("looked up once").containsExactly("hooks.example.test");
			assertThat(this.received).singleElement()
				.asString()
				.contains("value=hooks.example.test")
				.endsWith("hooks.example.test:" + port);
			assertThat(post(webhooks, URI.create("https://other.example.test:" + port + "/hook"), "{}").reason())
				.as("a certificate of another name")
				.contains("no secure connection");
			assertThat(this.received).as("and nothing was sent").hasSize(1);
		}
		finally {
			secure.stop(0);
		}
	}

	@ParameterizedTest
	@CsvSource({ "'', MALFORMED", "hooks.example.com, MALFORMED", "not an address, MALFORMED",
			"http://hooks.example.com/x, NOT_HTTPS", "ftp://hooks.example.com, NOT_HTTPS",
			"https://user@hooks.example.com, MALFORMED", "https://1.1.1.1:0/, MALFORMED",
			"https://1.1.1.1:65536/, MALFORMED", "https://[2606:4700:4700::1111%0001]/, MALFORMED",
			"https://hö.example.com/, MALFORMED", "https://hooks.example.com/#x, MALFORMED",
			"https://127.0.0.1/, INTERNAL", "https://2130706433/, INTERNAL", "https://[::1]/, INTERNAL",
			"https://[::ffff:10.0.0.1]/, INTERNAL", "https://localhost:8080/, INTERNAL",
			"https://169.254.169.254/latest/meta-data, INTERNAL", "https://no-such-host.invalid/, UNKNOWN_HOST" })
	void otherAddressesAreNotSaved(String address, Webhooks.Refused.Why why) {
		Webhooks webhooks = webhooks(Set.of(), InetAddress::getAllByName);
		assertThatExceptionOfType(Webhooks.Refused.class).isThrownBy(() -> webhooks.check(address))
			.extracting(Webhooks.Refused::why)
			.isEqualTo(why);
	}

	@ParameterizedTest
	@CsvSource({ "https://1.1.1.1, https://1.1.1.1, https://1.1.1.1",
			"https://1.1.1.1:65535/, https://1.1.1.1:65535/, https://1.1.1.1:65535",
			"https://1.1.1.1:000000000000000000000000000000443/x, https://1.1.1.1:000000000000000000000000000000443/x, https://1.1.1.1:443/…",
			"https://1.1.1.1/日本?ö=é, https://1.1.1.1/%E6%97%A5%E6%9C%AC?%C3%B6=%C3%A9, https://1.1.1.1/…" })
	void anAddressIsSentAndShownInOneForm(String entered, String called, String shown) {
		WebhookAddress address = webhooks(Set.of(), InetAddress::getAllByName).check(entered);
		assertThat(address.uri()).hasToString(called);
		assertThat(address).hasToString(shown);
	}

	/** Else it would be saved, and no notice be sent to it. */
	@Test
	void anAddressIsNoLongerThanWhatIsCalled() {
		Webhooks webhooks = webhooks(Set.of(), InetAddress::getAllByName);
		String longest = "https://1.1.1.1/" + "日".repeat(220);
		assertThat(webhooks.check(longest).uri().toString()).hasSize(1996);
		assertThatExceptionOfType(Webhooks.Refused.class).isThrownBy(() -> webhooks.check(longest + "日"))
			.extracting(Webhooks.Refused::why)
			.isEqualTo(Webhooks.Refused.Why.MALFORMED);
	}

	private Webhooks webhooks(Set<String> allowed, PublicAddressResolver.Lookup lookup) {
		return new Webhooks(PROPERTIES, this.secrets, CLOCK, new PublicAddressResolver(allowed, lookup));
	}

	private DeliveryResult post(Webhooks webhooks, String origin, String body) {
		return post(webhooks, URI.create(origin + this.server.getAddress().getPort() + "/hook"), body);
	}

	private DeliveryResult post(Webhooks webhooks, URI address, String body) {
		return webhooks.post(SITE, SealedWebhook.seal(this.secrets, SITE, new WebhookAddress(address), "the secret"),
				body);
	}

	private void handle(HttpExchange exchange) throws IOException {
		String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
		this.received.add(String.join(" ", exchange.getRequestMethod(), exchange.getRequestURI().toString(),
				exchange.getRequestHeaders().getFirst("Content-Type"),
				exchange.getRequestHeaders().getFirst("X-BulkOps-Signature"),
				exchange.getRequestHeaders().getFirst("X-BulkOps-Timestamp"), body));
		if (this.status == 0) {
			return; // no answer, ever
		}
		if (this.status == -1) {
			exchange.close();
			return;
		}
		exchange.getResponseHeaders().set("Location", "/elsewhere");
		exchange.sendResponseHeaders(this.status, -1);
		exchange.close();
	}

	private static SSLContext tlsFor(String name, Path directory) throws Exception {
		Path file = directory.resolve("keys.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "key", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "SAN=dns:" + name,
				"-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", "changeit")
			.redirectErrorStream(true)
			.start();
		assertThat(keytool.waitFor()).isZero();
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream stream = Files.newInputStream(file)) {
			keys.load(stream, "changeit".toCharArray());
		}
		KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		own.init(keys, "changeit".toCharArray());
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("key", keys.getCertificate("key"));
		TrustManagerFactory others = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		others.init(trusted);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(own.getKeyManagers(), others.getTrustManagers(), null);
		return context;
	}

}
