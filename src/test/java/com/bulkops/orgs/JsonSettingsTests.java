package com.bulkops.orgs;

import java.time.Instant;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How JSON is written and read with the app's settings: what is stored or sent must not
 * change with a library.
 */
class JsonSettingsTests {

	private final ApplicationContextRunner app = new ApplicationContextRunner()
		.withInitializer(new ConfigDataApplicationContextInitializer())
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class));

	@Test
	void componentsOfRecordsKeepTheirOrder() {
		this.app.run((context) -> assertThat(context.getBean(JsonMapper.class)
			.writeValueAsString(new Stored("x", 1, Instant.parse("2026-11-30T00:00:00Z"))))
			.isEqualTo("{\"zone\":\"x\",\"count\":1,\"at\":\"2026-11-30T00:00:00Z\"}"));
	}

	@Test
	void countsThatWereNotStoredAreZero() {
		this.app.run((context) -> assertThat(
				context.getBean(JsonMapper.class).readValue("{\"zone\":\"x\",\"later\":true}", Stored.class).count())
			.isZero());
	}

	record Stored(String zone, int count, Instant at) {

	}

}
