package com.bulkops.orgs.adminapi;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

import com.bulkops.orgs.network.OutboundSettings;
import com.bulkops.orgs.network.TestCertificates;
import com.bulkops.orgs.network.TestProxy;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Calls through a proxy, a company's authority and servers that end connections, over
 * real sockets. The names do not exist: only the proxy knows them.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutboundCallsTests {

	private static final String HOST = "api.example.test";

	private static final String OTHER_HOST = "other.example.test";

	private static final AccountId ACCOUNT = new AccountId("a:1");

	private static final String NAME = "{\"data\":{\"id\":\"org-1\",\"attributes\":{\"name\":\"Acme\"}}}";

	@TempDir
	private static Path folder;

	private static TestCertificates certificates;

	private static HttpsServer atlassian;

	@RegisterExtension
	private final OutboundSettings outbound = new OutboundSettings();

	@BeforeAll
	static void start() throws Exception {
		certificates = TestCertificates.create(folder, HOST, "localhost");
		atlassian = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		atlassian.setHttpsConfigurator(new HttpsConfigurator(certificates.server()));
		atlassian.createContext("/", OutboundCallsTests::answer);
		atlassian.start();
	}

	@AfterAll
	static void stop() {
		atlassian.stop(0);
	}

	private static void answer(HttpExchange exchange) throws IOException {
		byte[] body = "{\"data\":{\"id\":\"org-1\",\"attributes\":{\"name\":\"Acme\"}}}"
			.getBytes(StandardCharsets.UTF_8);
		exchange.sendResponseHeaders(200, body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	/** Over HTTP/2, as Atlassian speaks it. */
	@Test
	void aProxyGetsItsPasswordAndAtlassianDoesNot() throws Exception {
		WireMockServer server = new WireMockServer(wireMockConfig().bindAddress("127.0.0.1")
			.dynamicPort()
			.dynamicHttpsPort()
			.keystorePath(certificates.store().toString())
			.keystoreType("PKCS12")
			.keystorePassword("changeit")
			.keyManagerPassword("changeit"));
		server.start();
		server.stubFor(get(anyUrl()).willReturn(okJson(NAME)));
		try (TestProxy proxy = new TestProxy(server.httpsPort(), "ann:p@s:s")) {
			settings("ann:p%40s%3As@", proxy, true);
			OrganizationClient client = client("https://" + HOST);
			assertThat(client.name()).isEqualTo("Acme");
			assertThat(client.name()).isEqualTo("Acme");
			assertThat(proxy.tunneled()).containsExactly(HOST + ":443");
			assertThat(server.findAll(anyRequestedFor(anyUrl()))).hasSize(2).allSatisfy((request) -> {
				assertThat(request.getProtocol()).isEqualTo("HTTP/2.0");
				assertThat(request.containsHeader("Authorization")).isTrue();
				assertThat(request.containsHeader("Proxy-Authorization")).isFalse();
			});
		}
		finally {
			server.stop();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "ann:wr0ng@" })
	void aProxyThatWantsAnotherPasswordIsNamed(String credentials) throws Exception {
		try (TestProxy proxy = new TestProxy(atlassian.getAddress().getPort(), "ann:s3cret")) {
			settings(credentials, proxy, true);
			assertThat(failure("https://" + HOST)).endsWith(": the proxy requires a valid user and password (407).")
				.doesNotContain("wr0ng");
			assertThat(proxy.tunneled()).isEmpty();
		}
	}

	@Test
	void aProxyThatRefusesIsNamed() throws Exception {
		try (TestProxy proxy = new TestProxy(atlassian.getAddress().getPort(), null)) {
			settings("", proxy, true);
			proxy.refuse(403);
			assertThat(failure("https://" + HOST)).endsWith(": the proxy refused the connection (403).");
		}
	}

	@Test
	void aCertificateOfTheCompanyIsNamedUntilItsAuthorityIsTrusted() throws Exception {
		try (TestProxy proxy = new TestProxy(atlassian.getAddress().getPort(), null)) {
			settings("", proxy, false);
			assertThat(failure("https://" + HOST)).endsWith(
					": the certificate is from an authority that this app does not trust (BULKOPS_TRUSTED_CERTIFICATES).");
			settings("", proxy, true);
			assertThat(client("https://" + HOST).name()).isEqualTo("Acme");
		}
	}

	@Test
	void aCertificateOfAnotherNameIsNamed() throws Exception {
		try (TestProxy proxy = new TestProxy(atlassian.getAddress().getPort(), null)) {
			settings("", proxy, true);
			assertThat(failure("https://" + OTHER_HOST)).endsWith("its certificate has another name.");
		}
	}

	@Test
	void aCertificateThatExpiredIsNamed(@TempDir Path own) throws Exception {
		TestCertificates expired = TestCertificates.createStarting(own, "-20y", HOST);
		HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.setHttpsConfigurator(new HttpsConfigurator(expired.server()));
		server.start();
		try (TestProxy proxy = new TestProxy(server.getAddress().getPort(), null)) {
			this.outbound.install(Map.of("HTTPS_PROXY", "127.0.0.1:" + proxy.port(), "BULKOPS_TRUSTED_CERTIFICATES",
					expired.folderOfAuthority().toString()));
			assertThat(failure("https://" + HOST)).endsWith(": the certificate is expired or not valid yet.");
		}
		finally {
			server.stop(0);
		}
	}

	@Test
	void whatNoProxyNamesIsCalledDirectly() throws Exception {
		try (TestProxy proxy = new TestProxy(atlassian.getAddress().getPort(), null)) {
			this.outbound.install(Map.of("HTTPS_PROXY", "127.0.0.1:" + proxy.port(), "NO_PROXY", "example.test"));
			assertThat(failure("https://" + HOST)).endsWith(": the name is unknown here.");
			assertThat(proxy.tunneled()).isEmpty();
		}
	}

	/** On Java 17 its answer is lost even if it comes; on newer ones it is read. */
	@ParameterizedTest
	@EnumSource
	void aConnectionThatEndsInTheMiddleOfARevocationLeavesNoDoubt(GoingAway.Way way) throws Exception {
		try (GoingAway server = new GoingAway(certificates.server(), way)) {
			this.outbound.install(Map.of("BULKOPS_TRUSTED_CERTIFICATES", certificates.folderOfAuthority().toString()));
			Revocation result = client("https://localhost:" + server.port()).revoke(ACCOUNT, new TokenId("t"));
			switch (way) {
				case NOT_PROCESSED -> assertThat(result).isEqualTo(Revocation.REVOKED);
				case PROCESSED -> assertThat(result).isEqualTo(Revocation.REVOKED_BUT_ANSWER_LOST);
				case ANSWERED -> assertThat(result)
					.isEqualTo((server.requests() == 1) ? Revocation.REVOKED : Revocation.REVOKED_BUT_ANSWER_LOST);
			}
			assertThat(server.requests()).isLessThanOrEqualTo(2);
		}
	}

	/** Without a word: the next request may be on its way already. */
	@Test
	void aServerThatClosesAfterAHundredRequestsGetsEachRevocationOnce() throws Exception {
		List<String> requests = new CopyOnWriteArrayList<>();
		try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			Thread thread = new Thread(() -> closeAfterAHundred(server, requests), "closes-after-a-hundred");
			thread.setDaemon(true);
			thread.start();
			OrganizationClient client = client("http://localhost:" + server.getLocalPort());
			List<String> tokens = IntStream.range(0, 250).mapToObj((number) -> "t" + number).toList();
			assertThat(tokens).allSatisfy(
					(token) -> assertThat(client.revoke(ACCOUNT, new TokenId(token))).isEqualTo(Revocation.REVOKED));
			assertThat(requests).containsExactlyElementsOf(
					tokens.stream().map((token) -> "DELETE /users/a%3A1/manage/api-tokens/" + token).toList());
		}
	}

	private static void closeAfterAHundred(ServerSocket server, List<String> requests) {
		try {
			while (true) {
				try (Socket client = server.accept()) {
					InputStream in = client.getInputStream();
					for (int left = 100; left > 0; left--) {
						requests.add(head(in).split(" HTTP/")[0]);
						client.getOutputStream()
							.write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
					}
				}
			}
		}
		catch (IOException ex) {
			// the test is over
		}
	}

	private static String head(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		while (!head.toString().endsWith("\r\n\r\n")) {
			int next = in.read();
			if (next < 0) {
				throw new IOException("The client is gone");
			}
			head.append((char) next);
		}
		return head.toString();
	}

	private void settings(String credentials, TestProxy proxy, boolean trusts) throws Exception {
		Map<String, String> environment = new HashMap<>();
		environment.put("HTTPS_PROXY", "http://" + credentials + "127.0.0.1:" + proxy.port());
		if (trusts) {
			environment.put("BULKOPS_TRUSTED_CERTIFICATES", certificates.folderOfAuthority().toString());
		}
		this.outbound.install(environment);
	}

	private static String failure(String address) {
		AdminApiException.AtlassianUnavailable failure = catchThrowableOfType(
				AdminApiException.AtlassianUnavailable.class, () -> client(address).name());
		assertThat(failure).isNotNull();
		return failure.getMessage();
	}

	private static OrganizationClient client(String address) {
		AdminApiProperties properties = new Binder(new MapConfigurationPropertySource(
				Map.of("a.base-url", address, "a.attempts", "3", "a.read-timeout", "10s")))
			.bind("a", AdminApiProperties.class)
			.get();
		return new AdminApi(properties, Clock.systemUTC(), (wait) -> {
			// no test waits
		}, () -> 0, new CallMeters(new SimpleMeterRegistry())).open(new OrganizationId("org-1"), new ApiKey("the-key"));
	}

}
