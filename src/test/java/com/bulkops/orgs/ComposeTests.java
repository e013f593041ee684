package com.bulkops.orgs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an operator writes into {@code .env} reaches the app, and what the documentation
 * names can be written there.
 */
class ComposeTests {

	/** What docker-compose.yml or the image says, and Atlassian's own addresses. */
	private static final Set<String> NOT_THE_OPERATORS = Set.of("SPRING_DATASOURCE_URL", "SPRING_DATASOURCE_USERNAME",
			"SPRING_DATASOURCE_PASSWORD", "BULKOPS_ENCRYPTION_KEYSET", "SERVER_PORT", "MANAGEMENT_SERVER_PORT",
			"BULKOPS_ADMIN_API_BASE_URL", "ATLASSIAN_CONNECT_PUBLIC_KEY_BASE_URL");

	private final JsonNode compose = new ObjectMapper()
		.valueToTree(new Yaml().<Map<String, Object>>load(read("docker-compose.yml")));

	@ParameterizedTest
	@ValueSource(strings = { "app-1", "app-2" })
	void anInstanceGetsAllOfTheOperatorsFile(String instance) {
		JsonNode app = this.compose.path("services").path(instance);
		assertThat(app.path("env_file").asText()).isEqualTo(".env");
		assertThat(app.path("environment").fieldNames()).toIterable()
			.as("and nothing of it is overruled")
			.containsExactlyInAnyOrder("SPRING_CONFIG_IMPORT", "SPRING_DATASOURCE_URL", "SPRING_DATASOURCE_USERNAME",
					"ADDON_BASE_URL");
	}

	@Test
	void theExampleNamesEachVariableThatAnOperatorMayWant() {
		Set<String> documented = names("(?m)^\\| (`[A-Z_`, ]+`)", read("docs/operations.md"));
		documented.removeAll(NOT_THE_OPERATORS);
		assertThat(example()).containsAll(documented);
	}

	@Test
	void theExampleNamesNothingThatIsNotDocumented() {
		Set<String> documented = names("(`[A-Z_]+)[=`]", read("docs/operations.md") + read("docs/notices.md"));
		assertThat(documented).containsAll(example());
	}

	private static Set<String> example() {
		return names("(?m)^(?:# )?([A-Z_]+)=", read(".env.example"));
	}

	private static Set<String> names(String pattern, String text) {
		Set<String> names = new TreeSet<>();
		Pattern.compile(pattern)
			.matcher(text)
			.results()
			.forEach((match) -> Pattern.compile("[A-Z_]{5,}")
				.matcher(match.group(1))
				.results()
				.forEach((name) -> names.add(name.group())));
		return names;
	}

	private static String read(String file) {
		try {
			return Files.readString(Path.of(file));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
