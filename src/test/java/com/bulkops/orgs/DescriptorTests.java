package com.bulkops.orgs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Descriptor and manifest are what Atlassian's own schemas and its own validator accept.
 * None of it asks Atlassian; whether Atlassian takes the app is seen at
 * {@code forge deploy} only.
 */
class DescriptorTests {

	private static final ObjectMapper JSON = new ObjectMapper();

	private static final Path CHECK = Path.of("src/test/npm/check-manifest.mjs");

	@Test
	void theDescriptorFollowsAtlassiansSchema() throws IOException {
		assertThat(problems(Files.readString(Path.of("atlassian-connect.json")))).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "\"jwt\" | \"jwtx\"", "\"adminPages\" | \"adminPagez\"",
					"\"enableLicensing\" | \"enableLicence\"", "\"location\": \"admin_plugins_menu\", | ",
					"\"READ\" | \"REED\"" })
	void aMistakeInTheDescriptorIsFound(String right, String wrong) throws IOException {
		String descriptor = Files.readString(Path.of("atlassian-connect.json"));
		assertThat(descriptor).contains(right);
		assertThat(problems(descriptor.replace(right, (wrong != null) ? wrong : ""))).isNotEmpty();
	}

	/** Needs node and what {@code script/browser-parts} installs; skipped without. */
	@ParameterizedTest
	@ValueSource(strings = { ".", "forge" })
	void atlassiansValidatorTakesTheManifestAndBothModuleSchemas(String folder) throws Exception {
		assumeThat(Path.of("src/test/npm/node_modules/@forge/manifest")).as("npm is there: script/browser-parts")
			.exists();
		Process check = new ProcessBuilder("node", CHECK.toString(), folder).redirectErrorStream(true).start();
		String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(check.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(check.exitValue()).as(output).isZero();
	}

	private static List<Error> problems(String descriptor) throws IOException {
		return schema().validate(descriptor.replace("${addon.base-url}", "https://bulkops.example.com"),
				InputFormat.JSON);
	}

	/** Strict, and with the fields that are younger than the stored copy. */
	private static Schema schema() throws IOException {
		ObjectNode schema = (ObjectNode) JSON
			.readTree(new ClassPathResource("schemas/jira-global-schema.json").getInputStream());
		ObjectNode migrations = (ObjectNode) schema.at("/properties/apiMigrations/properties");
		for (String younger : List.of("signed-install", "context-qsh")) {
			migrations.putObject(younger).put("type", "boolean");
		}
		schema.put("additionalProperties", false);
		JsonNode modules = schema.at("/properties/modules");
		((ObjectNode) modules).put("additionalProperties", false);
		return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_4, (registry) -> registry
			// Addresses inside the app are relative, which the format "uri" does not
			// allow.
			.schemaRegistryConfig(
					SchemaRegistryConfig.builder().locale(Locale.ROOT).formatAssertionsEnabled(false).build()))
			.getSchema(schema);
	}

}
