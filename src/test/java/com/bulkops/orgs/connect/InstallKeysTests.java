package com.bulkops.orgs.connect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

import com.atlassian.connect.spring.internal.auth.jwt.InvalidJwtException;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.junit5.WireMockRuntimeInfo;
import com.github.tomakehurst.wiremock.junit5.WireMockTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.http.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.autoconfigure.http.client.HttpClientAutoConfiguration;
import org.springframework.boot.autoconfigure.web.client.RestTemplateAutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.client.RestTemplateBuilder;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.notFound;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.serviceUnavailable;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.client.WireMock.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What anybody can make the app fetch from Atlassian's key server.
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

	private final InstallKeys keys = new InstallKeys(new RestTemplateBuilder(), this.clock);

	private String server;

	@BeforeEach
	void server(WireMockRuntimeInfo wireMock) {
		this.server = wireMock.getHttpBaseUrl();
		WireMock.stubFor(get(urlMatching("/.*")).willReturn(notFound()));
		WireMock.stubFor(get(urlEqualTo("/known")).willReturn(ok("a key")));
	}

	@Test
	void aKeyIsFetchedOnceAnHour() {
		for (int event = 0; event < 500; event++) {
			assertThat(this.keys.fetchPublicKey(this.server, "known")).isEqualTo("a key");
		}
		verify(1, getRequestedFor(urlEqualTo("/known")));
		this.now.updateAndGet((instant) -> instant.plus(Duration.ofHours(1)));
		this.keys.fetchPublicKey(this.server, "known");
		verify(2, getRequestedFor(urlEqualTo("/known")));
	}

	@Test
	void unknownIdsAreLookedUpOnlySoOftenAndDoNotShutOutKnownOnes() {
		this.keys.fetchPublicKey(this.server, "known");
		for (int event = 0; event < 300; event++) {
			String made = "made-up-" + event;
			assertThatExceptionOfType(InvalidJwtException.class)
				.isThrownBy(() -> this.keys.fetchPublicKey(this.server, made));
		}
		verify(InstallKeys.LOOKUPS_PER_MINUTE - 1, getRequestedFor(urlMatching("/made-up.*")));
		assertThat(this.keys.fetchPublicKey(this.server, "known")).isEqualTo("a key");
		this.now.updateAndGet((instant) -> instant.plusSeconds(60));
		WireMock.stubFor(get(urlEqualTo("/new")).willReturn(ok("another key")));
		assertThat(this.keys.fetchPublicKey(this.server, "new")).isEqualTo("another key");
	}

	@Test
	void inventedIdsDoNotShutOutAKeyThatWasRealBefore() {
		this.keys.fetchPublicKey(this.server, "known");
		this.now.updateAndGet((instant) -> instant.plus(Duration.ofDays(3)));
		inventMoreThanAMinuteAllows();
		assertThat(this.keys.fetchPublicKey(this.server, "known")).isEqualTo("a key");
	}

	@Test
	void aKeyThatIsNoLongerRealIsAnInventionLikeOthers() {
		this.keys.fetchPublicKey(this.server, "known");
		WireMock.stubFor(get(urlEqualTo("/known")).willReturn(notFound()));
		this.now.updateAndGet((instant) -> instant.plus(Duration.ofHours(1)));
		inventMoreThanAMinuteAllows();
		for (int event = 0; event < 10; event++) {
			assertThatExceptionOfType(InvalidJwtException.class)
				.isThrownBy(() -> this.keys.fetchPublicKey(this.server, "known"));
		}
		verify(2, getRequestedFor(urlEqualTo("/known")));
	}

	/** Most often the way out to Atlassian is shut. */
	@Test
	void aKeyServerThatCannotBeReadRefusesTheEventAndSaysWhy(CapturedOutput output) {
		WireMock.stubFor(get(urlEqualTo("/new")).willReturn(serviceUnavailable()));
		assertThatExceptionOfType(InvalidJwtException.class)
			.isThrownBy(() -> this.keys.fetchPublicKey(this.server, "new"));
		assertThatExceptionOfType(InvalidJwtException.class)
			.isThrownBy(() -> this.keys.fetchPublicKey("http://127.0.0.1:1", "new"));
		assertThat(output.getAll().lines())
			.filteredOn((line) -> line.contains("Atlassian's key of an install or uninstall cannot be read"))
			.hasSize(2)
			.first()
			.asString()
			.contains("WARN", "ServiceUnavailable");
	}

	private void inventMoreThanAMinuteAllows() {
		for (int event = 0; event < 2 * InstallKeys.LOOKUPS_PER_MINUTE; event++) {
			String made = "made-up-" + event;
			assertThatExceptionOfType(InvalidJwtException.class)
				.isThrownBy(() -> this.keys.fetchPublicKey(this.server, made));
		}
	}

	/** With the app's own settings, whatever the library leaves open. */
	@Test
	@Timeout(20)
	void aKeyServerThatNeverAnswersHoldsNobodyUp() throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			new ApplicationContextRunner().withInitializer(new ConfigDataApplicationContextInitializer())
				.withConfiguration(AutoConfigurations.of(HttpClientAutoConfiguration.class,
						HttpMessageConvertersAutoConfiguration.class, RestTemplateAutoConfiguration.class))
				.withUserConfiguration(JiraCalls.class)
				.withPropertyValues("spring.http.client.read-timeout=200ms")
				.run((context) -> assertThatException()
					.isThrownBy(() -> new InstallKeys(context.getBean(RestTemplateBuilder.class), this.clock)
						.fetchPublicKey("http://localhost:" + silent.getLocalPort(), "x"))
					.withStackTraceContaining("HttpTimeoutException"));
			new ApplicationContextRunner().withInitializer(new ConfigDataApplicationContextInitializer())
				.run((context) -> {
					Binder settings = Binder.get(context.getEnvironment());
					assertThat(settings.bind("spring.http.client.connect-timeout", Duration.class).get())
						.isLessThanOrEqualTo(Duration.ofSeconds(2));
					assertThat(settings.bind("spring.http.client.read-timeout", Duration.class).get())
						.isLessThanOrEqualTo(Duration.ofSeconds(5));
				});
		}
	}

}
