package com.bulkops.orgs.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class MaskingTests {

	private static final String TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJzaXRlIn0.q2Zf-9_x";

	@ParameterizedTest
	@CsvSource({ "Bad JWT: " + TOKEN + "!, Bad JWT: [masked]!",
			"/settings?x=1&jwt=" + TOKEN + "&y, /settings?x=1&jwt=[masked]&y",
			"Authorization: Bearer key-0123456789abcdef, Authorization: Bearer [masked]",
			"authorization: basic dXNlcjpwYXNzd29yZA==, authorization: basic [masked]",
			"cut off eyJhbGciOiJIUzI1NiJ9.eyJ, cut off [masked]" })
	void credentialsAreTakenOut(String text, String masked) {
		assertThat(Masking.mask(text)).isEqualTo(masked);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Run 2d5b5f0e-1111-2222-3333-444444444444 stopped", "no JWT in the header", "Basic facts",
			"A JWT without a hash" })
	void everythingElseStays(String text) {
		assertThat(Masking.mask(text)).isEqualTo(text);
	}

	@Test
	void theLogIsMaskedWhoeverWritesIt(CapturedOutput output) {
		LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
		logging.cleanUp();
		logging.initialize(new LoggingInitializationContext(new MockEnvironment()), null, null);
		LoggerFactory.getLogger("somebody.else")
			.error("Cannot verify {}", TOKEN, new IllegalStateException("For " + TOKEN, new RuntimeException(TOKEN)));
		assertThat(output.getAll()).contains("Cannot verify [masked]", "For [masked]").doesNotContain(TOKEN);
	}

	/** By the app's own settings; whoever collects logs starts it so. */
	@Test
	void theLogIsMaskedAsJsonToo(CapturedOutput output) throws Exception {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(MaskingTests.class)
			.web(WebApplicationType.NONE)
			.profiles("json")
			.logStartupInfo(false)
			.bannerMode(Banner.Mode.OFF)
			.run()) {
			MDC.put("requestId", TOKEN);
			LoggerFactory.getLogger("somebody.else")
				.atError()
				.setCause(new IllegalStateException("For " + TOKEN, new RuntimeException(TOKEN)))
				.addKeyValue("run", TOKEN)
				.log("Cannot verify {}", TOKEN);
			assertThat(context.isActive()).isTrue();
		}
		finally {
			MDC.remove("requestId");
		}
		JsonNode line = new ObjectMapper().readTree(
				output.getOut().lines().filter((text) -> text.contains("Cannot verify")).findFirst().orElseThrow());
		assertThat(line.path("message").asText()).isEqualTo("Cannot verify [masked]");
		assertThat(line.findPath("stack_trace").asText()).contains("For [masked]");
		assertThat(line.path("run").asText()).isEqualTo("[masked]");
		assertThat(line.path("requestId").asText()).isEqualTo("[masked]");
		assertThat(output.getAll()).doesNotContain(TOKEN);
	}

}
