package com.bulkops.orgs.forge;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class StaticPagesTests {

	private final ByteArrayOutputStream output = new ByteArrayOutputStream();

	@ParameterizedTest
	@CsvSource({ "app.css, --ds-", "app.js, use strict", "htmx.min.js, var htmx=" })
	void theAppPrintsWhatThePagesLoad(String asset, String has) throws Exception {
		assertThat(StaticPages.print(asset, this.output)).isZero();
		assertThat(this.output.toString(StandardCharsets.UTF_8)).contains(has);
	}

	@Test
	void theAppPrintsNoOtherFile() throws Exception {
		assertThat(StaticPages.print("../application.yml", this.output)).isEqualTo(1);
		assertThat(this.output.size()).isZero();
	}

}
