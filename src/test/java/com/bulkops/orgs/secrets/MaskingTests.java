package com.bulkops.orgs.secrets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import org.springframework.boot.logging.LoggingInitializationContext;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
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

}
