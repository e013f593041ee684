package com.bulkops.orgs.connect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicReference;

import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.junit5.WireMockRuntimeInfo;
import com.github.tomakehurst.wiremock.junit5.WireMockTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.web.client.RestClient;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.notFound;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.serviceUnavailable;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.client.WireMock.verify;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lookups at Atlassian's key server that any client can cause.
 */
@WireMockTest
@ExtendWith(OutputCaptureExtension.class)
class InstallKeysTests {

	private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-24T10:00:00Z"));

	private final Clock clock = new Clock() {

		@Override
		public java.time.ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(java.time.ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return InstallKeysTests.this.now.get();
		}

	};

	private static final String KEY = pem();

	private InstallKeys keys;

	@BeforeEach
	void server(WireMockRuntimeInfo wireMock) {
		this.keys = keys(wireMock.getHttpBaseUrl());
		WireMock.stubFor(get(urlMatching("/.*")).willReturn(notFound()));
		WireMock.stubFor(get(urlEqualTo("/known")).willReturn(ok(KEY)));
	}

	@Test
	void aKeyIsFetchedOnceAnHour() {
		for (int event = 0; event < 500; event++) {
			assertThat(this.keys.find("known")).isPresent();
		}
		verify(1, getRequestedFor(urlEqualTo("/known")));
		this.now.updateAndGet((instant) -> instant.plus(Duration.ofHours(1)));
		assertThat(this.keys.find("known")).isPresent();
		verify(2, getRequestedFor(urlEqualTo("/known")));
	}

	@Test
	void unknownIdsAreLookedUpOnlySoOftenAndDoNotShutOutKnownOnes() {
		assertThat(this.keys.find("known")).isPresent();
		for (int event = 0; event < 300; event++) {
			String made = "made-up-" + event;
			assertThat(this.keys.find(made)).isEmpty();
		}
		verify(InstallKeys.LOOKUPS_PER_MINUTE - 1, getRequestedFor(urlMatching("/made-up.*")));
		assertThat(this.keys.find("known")).isPresent();
		this.now.updateAndGet((instant) -> instant.plusSeconds(60));
		WireMock.stubFor(get(urlEqualTo("/new")).willReturn(ok(KEY)));
		assertThat(this.keys.find("new")).isPresent();
	}

	@Test
	void inventedIdsDoNotShutOutAKeyThatWasRealBefore() {
		assertThat(this.keys.find("known")).isPresent();
		this.now.updateAndGet((instant) -> instant.plus(Duration.ofDays(3)));
		inventMoreThanAMinuteAllows();
		assertThat(this.keys.find("known")).isPresent();
	}

	@Test
	void aKeyThatIsNoLongerRealIsAnInventionLikeOthers() {
		assertThat(this.keys.find("known")).isPresent();
		WireMock.stubFor(get(urlEqualTo("/known")).willReturn(notFound()));
		this.now.updateAndGet((instant) -> instant.plus(Duration.ofHours(1)));
		inventMoreThanAMinuteAllows();
		for (int event = 0; event < 10; event++) {
			assertThat(this.keys.find("known")).isEmpty();
		}
		verify(2, getRequestedFor(urlEqualTo("/known")));
	}

	/** The usual cause is a blocked connection to Atlassian. */
	@Test
	void aKeyServerThatCannotBeReadRefusesTheEventAndSaysWhy(CapturedOutput output) {
		WireMock.stubFor(get(urlEqualTo("/new")).willReturn(serviceUnavailable()));
		WireMock.stubFor(get(urlEqualTo("/garbage")).willReturn(ok("<html>Sign in</html>")));
		assertThat(this.keys.find("new")).isEmpty();
		assertThat(this.keys.find("garbage")).isEmpty();
		assertThat(keys("http://127.0.0.1:1").find("new")).isEmpty();
		assertThat(output.getAll().lines())
			.filteredOn((line) -> line.contains("Atlassian's key of an install or uninstall cannot be read"))
			.hasSize(3)
			.first()
			.asString()
			.contains("WARN", "ServiceUnavailable");
	}

	private InstallKeys keys(String server) {
		return new InstallKeys(RestClient.builder(), URI.create(server), this.clock);
	}

	private static String pem() {
		try {
			return "-----BEGIN PUBLIC KEY-----\n"
					+ Base64.getEncoder()
						.encodeToString(KeyPairGenerator.getInstance("RSA").generateKeyPair().getPublic().getEncoded())
					+ "\n-----END PUBLIC KEY-----";
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void inventMoreThanAMinuteAllows() {
		for (int event = 0; event < 2 * InstallKeys.LOOKUPS_PER_MINUTE; event++) {
			String made = "made-up-" + event;
			assertThat(this.keys.find(made)).isEmpty();
		}
	}

	/** With the app's own settings. */
	@Test
	@Timeout(20)
	void aKeyServerThatNeverAnswersHoldsNobodyUp(CapturedOutput output) throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			new ApplicationContextRunner().withInitializer(new ConfigDataApplicationContextInitializer())
				.withConfiguration(AutoConfigurations.of(HttpClientAutoConfiguration.class,
						HttpMessageConvertersAutoConfiguration.class, RestClientAutoConfiguration.class))
				.withUserConfiguration(JiraHttpConfiguration.class)
				.withPropertyValues("spring.http.clients.read-timeout=200ms")
				.run((context) -> assertThat(new InstallKeys(context.getBean(RestClient.Builder.class),
						URI.create("http://localhost:" + silent.getLocalPort()), this.clock)
					.find("x")).isEmpty());
			assertThat(output.getAll()).contains("there was no answer in time");
			new ApplicationContextRunner().withInitializer(new ConfigDataApplicationContextInitializer())
				.run((context) -> {
					Binder settings = Binder.get(context.getEnvironment());
					assertThat(settings.bind("spring.http.clients.connect-timeout", Duration.class).get())
						.isLessThanOrEqualTo(Duration.ofSeconds(2));
					assertThat(settings.bind("spring.http.clients.read-timeout", Duration.class).get())
						.isLessThanOrEqualTo(Duration.ofSeconds(5));
				});
		}
	}

}
