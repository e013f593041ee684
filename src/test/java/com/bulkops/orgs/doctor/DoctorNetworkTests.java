package com.bulkops.orgs.doctor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

import com.bulkops.orgs.FreePort;
import com.bulkops.orgs.network.OutboundSettings;
import com.bulkops.orgs.network.TestCertificates;
import com.bulkops.orgs.network.TestProxy;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.env.MockEnvironment;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What doctor says about clocks, proxies, certificates and addresses, over real sockets.
 */
class DoctorNetworkTests {

	private static final Instant NOW = Instant.parse("2026-11-30T10:00:00Z");

	private static final String KEYS = "https://keys.example.test";

	private static final String DESCRIPTOR = "{\"key\":\"com.bulkops.orgs\",\"baseUrl\":\"%s\"}";

	@RegisterExtension
	static final WireMockExtension atlassian = WireMockExtension.newInstance()
		.options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
		.build();

	@TempDir
	private static Path folder;

	private static TestCertificates certificates;

	@RegisterExtension
	private final OutboundSettings outbound = new OutboundSettings();

	private HttpsServer server;

	private volatile int status = 200;

	private volatile String body = "";

	private volatile boolean secure = true;

	@BeforeAll
	static void certify() throws Exception {
		certificates = TestCertificates.create(folder, "localhost", "keys.example.test");
	}

	@BeforeEach
	void start() throws Exception {
		this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.setHttpsConfigurator(new HttpsConfigurator(certificates.server()));
		this.server.createContext("/", (exchange) -> {
			if (this.secure) {
				exchange.getResponseHeaders().set("Strict-Transport-Security", "max-age=31536000");
			}
			byte[] bytes = this.body.getBytes(StandardCharsets.UTF_8);
			exchange.sendResponseHeaders(this.status, (bytes.length > 0) ? bytes.length : -1);
			exchange.getResponseBody().write(bytes);
			exchange.close();
		});
		this.server.start();
		this.outbound.install(Map.of("BULKOPS_TRUSTED_CERTIFICATES", certificates.folderOfAuthority().toString()));
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "0|OK           Clock: This machine's clock agrees with Atlassian's.",
			"-29|OK           Clock: This machine's clock agrees with Atlassian's.",
			"60|WARNING      Clock: This machine's clock is 60 seconds ahead of Atlassian's. To do: Synchronize it (NTP, chrony) on the machine that runs the app.",
			"-240|BROKEN       Clock: This machine's clock is 240 seconds behind Atlassian's. To do: Synchronize it (NTP, chrony) on the machine that runs the app." })
	void aClockThatIsWrong(long ahead, String text) {
		Clock clock = Clock.offset(Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofSeconds(ahead));
		assertThat(Examination.of(new ClockCheck(adminApi(atlassian("Mon, 30 Nov 2026 10:00:00 GMT")), clock)))
			.isEqualTo(text);
	}

	@Test
	void withoutAnAnswerTheClockIsNotChecked() {
		Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
		assertThat(Examination.of(new ClockCheck(adminApi("https://localhost:" + FreePort.find()), clock)))
			.startsWith("NOT CHECKED  Clock: The Admin API gives no time to compare with.");
		assertThat(Examination.of(new ClockCheck(adminApi(atlassian("yesterday")), clock))).startsWith("NOT CHECKED");
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 401, 404 })
	void aServerOfAtlassianThatAnswersIsReachable(int answer) {
		this.status = answer;
		assertThat(keys(address())).isEqualTo("OK           Keys: localhost answers.");
	}

	@Test
	void aServerThatIsNotReachable() {
		assertThat(keys("https://localhost:" + FreePort.find())).isEqualTo(
				"BROKEN       Keys: localhost does not answer: it does not accept connections. To do: Check names, routes and firewalls. "
						+ "Where only a proxy leads out, set HTTPS_PROXY.");
		assertThat(keys("https://keys.invalid"))
			.startsWith("BROKEN       Keys: keys.invalid does not answer: the name is unknown here. To do: ");
		assertThat(keys("not an address"))
			.startsWith("BROKEN       Keys: Its address is not an address that can be called.");
	}

	@Test
	void aServerWithAnErrorOrALoginPage() {
		this.status = 503;
		assertThat(keys(address())).startsWith(
				"WARNING      Keys: localhost answers with an error (503). To do: Look at https://status.atlassian.com");
		this.status = 302;
		assertThat(keys(address())).startsWith(
				"WARNING      Keys: localhost answers with a redirect (302), as a proxy with a login page does.");
	}

	@Test
	void forgesKeysAreNeededForForgeOnly() {
		MockEnvironment environment = new MockEnvironment();
		assertThat(Examination.of(new ReachableCheck("Keys of Forge", Addresses.of(environment).forgeKeys())))
			.startsWith("NOT CHECKED  Keys of Forge: Not needed");
		environment.setProperty("bulkops.forge.app-id", "ari:cloud:ecosystem::app/1");
		assertThat(Addresses.of(environment).forgeKeys()).startsWith("https://forge.cdn.");
	}

	@Test
	void aProxyThatWantsAnotherPassword() throws Exception {
		try (TestProxy proxy = new TestProxy(this.server.getAddress().getPort(), "ann:s3cret")) {
			install("http://ann:wr0ng@127.0.0.1:" + proxy.port(), true);
			assertThat(keys(KEYS))
				.isEqualTo(("BROKEN       Keys: keys.example.test through the proxy 127.0.0.1:%d does not answer: "
						+ "the proxy requires a valid user and password (407). To do: Put user and password into HTTPS_PROXY: "
						+ "http://user:password@proxy.example.com:3128, percent-encoded.")
					.formatted(proxy.port()));
			install("http://ann:s3cret@127.0.0.1:" + proxy.port(), true);
			assertThat(keys(KEYS)).startsWith("OK           Keys: keys.example.test through the proxy 127.0.0.1:")
				.doesNotContain("s3cret");
		}
	}

	@Test
	void aProxyThatRefuses() throws Exception {
		try (TestProxy proxy = new TestProxy(this.server.getAddress().getPort(), null)) {
			install("http://127.0.0.1:" + proxy.port(), true);
			proxy.refuse(403);
			assertThat(keys(KEYS)).contains(
					"does not answer: the proxy refused the connection (403). To do: Let the proxy pass connections");
		}
	}

	@Test
	void aCompanyThatInspectsTraffic() throws Exception {
		try (TestProxy proxy = new TestProxy(this.server.getAddress().getPort(), null)) {
			install("http://127.0.0.1:" + proxy.port(), false);
			assertThat(keys(KEYS))
				.contains("does not answer: the certificate is from an authority that this app does not trust")
				.contains(
						"To do: Check the clock. If a proxy of the company inspects traffic, put its authority's certificate as a PEM file");
		}
	}

	@Test
	void settingsOfTheProxyThatCannotBeUsed() {
		assertThat(Examination.of(new OutboundCheck("HTTPS_PROXY is not the address of a proxy."))).isEqualTo(
				"BROKEN       Proxy and certificates: HTTPS_PROXY is not the address of a proxy. To do: Correct the variable and restart; the app does not start until then.");
		assertThat(Examination.of(new OutboundCheck(null)))
			.isEqualTo("OK           Proxy and certificates: Calls go directly, without a proxy.");
	}

	@Test
	void thePublicAddressOfTheApp() {
		this.body = DESCRIPTOR.formatted(address());
		assertThat(publicAddress(address()))
			.isEqualTo("OK           Public address: localhost:%d answers with the app's descriptor."
				.formatted(this.server.getAddress().getPort()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "http://localhost:8080", "bulkops.example.com", "https://", "not an address" })
	void aPublicAddressThatAtlassianCannotCall(String address) {
		assertThat(publicAddress(address)).isEqualTo(
				"BROKEN       Public address: ADDON_BASE_URL is not set to an https address, and Atlassian calls no other. "
						+ "To do: Set it to the address of the app, such as https://bulkops.example.com.");
	}

	@Test
	void aPublicAddressWithAPath() {
		assertThat(publicAddress("https://localhost/bulkops"))
			.isEqualTo("BROKEN       Public address: ADDON_BASE_URL has a path, so the app does not start. "
					+ "To do: Give the app a separate host name, and leave the path out.");
	}

	@Test
	void aPublicAddressThatLeadsNowhere() throws Exception {
		assertThat(publicAddress("https://bulkops.invalid")).startsWith(
				"BROKEN       Public address: bulkops.invalid does not answer this machine: the name is unknown here. To do: Check the DNS entry");
		this.outbound.install(Map.of());
		assertThat(publicAddress(address()))
			.contains("the certificate is from an authority that this app does not trust")
			.contains("To do: Give the TLS proxy a certificate of a public authority for this name.");
	}

	@Test
	void aProxyThatDoesNotReachTheApp() {
		this.status = 502;
		assertThat(publicAddress(address())).contains(
				"answers with an error (502) instead of the app's descriptor. To do: Start the app, and let the TLS proxy");
		this.status = 302;
		assertThat(publicAddress(address())).contains("answers with a redirect (302) instead")
			.contains("To do: Let the TLS proxy pass all paths on");
	}

	@ParameterizedTest
	@ValueSource(strings = { "<html>Welcome</html>", "{\"key\":\"com.example.other\"}", "[]", "" })
	void anotherApplicationAtThePublicAddress(String answer) {
		this.body = answer;
		assertThat(publicAddress(address()))
			.startsWith("BROKEN       Public address: Another application answers at localhost:");
	}

	@Test
	void anInstanceWithAnotherEnvironment() {
		this.body = DESCRIPTOR.formatted("https://old.example.com");
		assertThat(publicAddress(address())).startsWith(
				"BROKEN       Public address: The app that answers there has another ADDON_BASE_URL than this environment. To do: Restart all instances");
	}

	@Test
	void aProxyThatDoesNotPassTheSchemeOn() {
		this.body = DESCRIPTOR.formatted(address());
		this.secure = false;
		assertThat(publicAddress(address())).isEqualTo(
				"BROKEN       Public address: The app takes calls over TLS for calls without: the header Strict-Transport-Security is missing. "
						+ "To do: Pass Host on and set X-Forwarded-Proto: https in the TLS proxy (docs/install.md, step 1).");
	}

	private void install(String proxy, boolean trusts) throws Exception {
		this.outbound.install(Map.of("HTTPS_PROXY", proxy, "BULKOPS_TRUSTED_CERTIFICATES",
				trusts ? certificates.folderOfAuthority().toString() : ""));
	}

	private String address() {
		return "https://localhost:" + this.server.getAddress().getPort();
	}

	private static String atlassian(String date) {
		atlassian.stubFor(get(anyUrl()).willReturn(aResponse().withHeader("Date", date)));
		return atlassian.baseUrl();
	}

	private static Addresses adminApi(String address) {
		return new Addresses(address, "", "", "");
	}

	private static String keys(String address) {
		return Examination.of(new ReachableCheck("Keys", address));
	}

	private static String publicAddress(String address) {
		return Examination.of(new PublicAddressCheck(new Addresses("", "", "", address)));
	}

}
