package com.bulkops.orgs.forge;

import java.net.URI;
import java.time.Clock;

import com.bulkops.orgs.FreePort;
import com.bulkops.orgs.connect.ForgeTokenMint;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.web.client.RestClient;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tokens that cannot be verified. Integration tests cover the others.
 */
class ForgeTokensTests {

	@RegisterExtension
	static final WireMockExtension forge = WireMockExtension.newInstance()
		.options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
		.build();

	@Test
	void keysThatCannotBeReadAreNamed() {
		ForgeTokens tokens = tokens(URI.create("http://127.0.0.1:%d/jwks.json".formatted(FreePort.find())));
		assertThatExceptionOfType(InvocationTokenRefused.class)
			.isThrownBy(() -> tokens.verify(ForgeTokenMint.good("cloud", "ada")))
			.satisfies((refused) -> assertThat(refused.objection()).startsWith("Forge's keys cannot be read ("));
	}

	/** Another caller may have caused the lookups. */
	@Test
	void aKeyThatIsNotLookedUpIsNamed() throws Exception {
		forge.stubFor(get(urlEqualTo("/jwks.json")).willReturn(okJson(ForgeTokenMint.keys())));
		ForgeTokens tokens = tokens(URI.create(forge.baseUrl() + "/jwks.json"));
		assertThat(tokens.verify(ForgeTokenMint.good("cloud", "ada"))).isPresent();
		assertThat(tokens.verify(ForgeTokenMint.withUnknownKey("cloud", "ada"))).isEmpty();
		assertThatExceptionOfType(InvocationTokenRefused.class)
			.isThrownBy(() -> tokens.verify(ForgeTokenMint.withUnknownKey("cloud", "ada")))
			.satisfies((refused) -> assertThat(refused.objection()).contains("just looked up twice"));
		assertThat(tokens.verify(ForgeTokenMint.good("cloud", "ada"))).as("a known key").isPresent();
	}

	@ParameterizedTest
	@ValueSource(strings = { "bnVsbA.e30.eA", "eyJhbGciOiJSUzI1NiJ9.bnVsbA.eA", "bnVsbA.bnVsbA.eA", "bnVsbA..", ".." })
	void aTokenOfNullsIsNoToken(String token) throws Exception {
		assertThat(tokens(URI.create(forge.baseUrl() + "/jwks.json")).verify(token)).isEmpty();
	}

	private static ForgeTokens tokens(URI keys) {
		return new ForgeTokens(
				new ForgeProperties(ForgeTokenMint.APP_ID, "PRODUCTION", "https://api.atlassian.com", keys),
				RestClient.builder(), Clock.systemUTC());
	}

}
