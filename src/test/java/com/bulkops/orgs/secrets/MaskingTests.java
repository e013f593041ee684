package com.bulkops.orgs.secrets;

import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

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
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

@ExtendWith(OutputCaptureExtension.class)
class MaskingTests {

	private static final String TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJzaXRlIn0.q2Zf-9_x";

	/** The next application sets up its own. */
	@AfterEach
	void leaveNoLogBehind() {
		LoggingSystem.get(getClass().getClassLoader()).cleanUp();
	}

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

	/** Unverified clients choose parts of the masked text. */
	@ParameterizedTest
	@ValueSource(strings = { "eyJ", "eyJaaaa", "eyJaaaa.", "jwt=", "Bearer ", "Bearer eyJ", "a.", ".", "-", "eyJ a." })
	void maskingTakesTimeInProportionToTheText(String crafted) {
		String text = crafted.repeat(1_000_000 / crafted.length());
		assertTimeoutPreemptively(Duration.ofSeconds(5), () -> Masking.mask(text));
	}

	/** A simple definition of a token, which is slow on crafted texts. */
	@Test
	void masksWhatLooksLikeATokenWhereverItBegins() {
		Pattern plain = Pattern.compile("eyJ[\\w-]{4,}\\.[\\w-]*\\.?[\\w-]*");
		Random random = new Random(18);
		String[] parts = { "eyJ", "e", "y", "J", "abcd", "_", "-", ".", " ", "=", "\n" };
		for (int text = 0; text < 50_000; text++) {
			String sample = random.ints(random.nextInt(14), 0, parts.length)
				.mapToObj((part) -> parts[part])
				.collect(Collectors.joining());
			assertThat(Masking.mask(sample)).as(sample).isEqualTo(plain.matcher(sample).replaceAll("[masked]"));
		}
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

	@Test
	void whoeverCausesErrorsDoesNotFillTheLogWithStackTraces(CapturedOutput output) {
		LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
		logging.cleanUp();
		logging.initialize(new LoggingInitializationContext(new MockEnvironment()), null, null);
		for (int error = 0; error < 200; error++) {
			LoggerFactory.getLogger("somebody.else")
				.error("Error {}", error, new IllegalStateException("For " + TOKEN));
		}
		assertThat(output.getAll().lines())
			.filteredOn((line) -> line.contains("somebody.else") && line.contains("Error "))
			.hasSize(200);
		assertThat(output.getAll().lines().filter((line) -> line.startsWith("\tat ") && line.contains("MaskingTests.")))
			.as("traces, in two minutes at most")
			.hasSizeLessThanOrEqualTo(2 * StackTraceLimit.TRACES_PER_MINUTE);
		assertThat(output.getAll()).contains("Error 199 [java.lang.IllegalStateException: For [masked]; more than")
			.doesNotContain(TOKEN);
	}

	/** The log in the JSON format, which operators with a log collector use. */
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
		assertThat(line.path("message").asString("")).isEqualTo("Cannot verify [masked]");
		assertThat(line.findPath("stack_trace").asString("")).contains("For [masked]");
		assertThat(line.path("run").asString("")).isEqualTo("[masked]");
		assertThat(line.path("requestId").asString("")).isEqualTo("[masked]");
		assertThat(output.getAll()).doesNotContain(TOKEN);
	}

}
