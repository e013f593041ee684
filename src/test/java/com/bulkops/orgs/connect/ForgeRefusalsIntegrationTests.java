package com.bulkops.orgs.connect;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

import com.bulkops.orgs.simulator.JiraSite.Answers;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Log lines about calls through Forge that are refused. This test runs separately from
 * the attacks, because the number of lines per minute is limited.
 */
@ExtendWith(OutputCaptureExtension.class)
class ForgeRefusalsIntegrationTests extends TwoSites {

	private static final String REFUSED = "Refused a call through Forge: ";

	@RegisterExtension
	static final WireMockExtension forge = WireMockExtension.newInstance()
		.options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
		.resetOnEachTest(false)
		.build();

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("bulkops.forge.app-id", () -> ForgeTokenMint.APP_ID);
		registry.add("bulkops.forge.jwks-url", () -> forge.baseUrl() + "/jwks.json");
	}

	@BeforeEach
	void publishForgesKeys() {
		forge.stubFor(get(urlEqualTo("/jwks.json")).willReturn(okJson(ForgeTokenMint.keys())));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			another audience | BULKOPS_FORGE_APP_ID %1$s) or not valid now: it was made for [%2$s]
			another app | its app is %2$s, and BULKOPS_FORGE_APP_ID is %1$s
			another issuer | its issuer is forge/other
			expired | Expired JWT
			another environment | its environment is DEVELOPMENT, and BULKOPS_FORGE_ENVIRONMENT is PRODUCTION
			no module | it names no module
			no site | it names no site
			a module that shows no page | its module is 'nightly-trigger'
			""")
	void theLogSaysWhichCheckFailed(String flaw, String reason, CapturedOutput output) {
		assertThat(ask(bad(flaw))).isEqualTo(401);
		assertThat(output.getAll().lines()).filteredOn((line) -> line.contains(REFUSED))
			.singleElement()
			.asString()
			.contains(" WARN ", reason.formatted(ForgeTokenMint.APP_ID, ForgeTokenMint.APP_ID.replaceAll("1$", "2")))
			.doesNotContain("eyJ");
	}

	@Test
	void whatAtlassianDidNotSignFillsNoLog(CapturedOutput output) {
		for (String flaw : new String[] { "a stranger's key under a known id", "an unknown key", "alg none",
				"no token at all" }) {
			assertThat(ask(bad(flaw))).as(flaw).isEqualTo(401);
		}
		assertThat(output.getAll()).doesNotContain(REFUSED);
	}

	/** The owner of another Forge app chooses the names of its modules. */
	@Test
	void aModuleIsShownCleanAndShort(CapturedOutput output) {
		String module = "bulkops-x\nERROR \u202e everything was lost" + "x".repeat(2000);
		assertThat(ask(ForgeTokenMint.token(this.site.cloudId(), module, ADMIN, (claims) -> {
		}))).isEqualTo(401);
		assertThat(output.getAll().lines()).filteredOn((line) -> line.contains("everything was lost"))
			.singleElement()
			.asString()
			.contains("its module is 'bulkops-x?ERROR ? everything was lostxxx")
			.hasSizeLessThan(700);
	}

	@Test
	void aSiteThatDoesNotTellItsCloudIdIsNamedWithTheReason(CapturedOutput output) {
		this.site.answers(Answers.SIGN_IN_PAGE);
		this.other.site().tellCloudId("no id");
		assertThat(this.site.install(this.app)).isEqualTo(204);
		assertThat(this.other.site().install(this.app)).isEqualTo(204);
		for (Map.Entry<String, String> reason : Map
			.of(this.site.clientKey(), "UnknownContentTypeException", this.other.site().clientKey(),
					"its answer has no cloud ID")
			.entrySet()) {
			Awaitility.await()
				.atMost(Duration.ofSeconds(20))
				.until(() -> output.getAll()
					.lines()
					.anyMatch((line) -> line.contains(" WARN ")
							&& line.contains(reason.getKey() + " did not report its cloud ID")
							&& line.contains(reason.getValue())));
		}
	}

	private String bad(String flaw) {
		return ForgeTokenMint.bad(this.site.cloudId(), ADMIN).get(flaw);
	}

	private int ask(String token) {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.app + "/settings"))
			.header("Authorization", "Bearer " + token)
			.header("x-forge-oauth-user", ForgeTokenMint.userTokenOf(token))
			.build();
		try {
			return this.http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
