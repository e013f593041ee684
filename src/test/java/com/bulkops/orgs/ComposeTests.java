package com.bulkops.orgs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an operator writes into {@code .env} reaches the app, and what the documentation
 * names can be written there; and files that only others read are what those take.
 */
class ComposeTests {

	/** What docker-compose.yml or the image says, and Atlassian's own addresses. */
	private static final Set<String> NOT_THE_OPERATORS = Set.of("SPRING_DATASOURCE_URL", "SPRING_DATASOURCE_USERNAME",
			"SPRING_DATASOURCE_PASSWORD", "BULKOPS_ENCRYPTION_KEYSET", "SERVER_PORT", "MANAGEMENT_SERVER_PORT",
			"BULKOPS_ADMIN_API_BASE_URL", "ATLASSIAN_CONNECT_PUBLIC_KEY_BASE_URL");

	private final JsonNode compose = yaml("docker-compose.yml");

	@ParameterizedTest
	@ValueSource(strings = { "app-1", "app-2" })
	void anInstanceGetsAllOfTheOperatorsFile(String instance) {
		JsonNode app = this.compose.path("services").path(instance);
		assertThat(app.path("env_file").asString("")).isEqualTo(".env");
		assertThat(app.path("environment").propertyNames()).as("and nothing of it is overruled")
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

	/** Where both are given, Compose refuses the file unless they agree. */
	@Test
	void limitsStandInOnePlace() {
		assertThat(this.compose.path("services")).allSatisfy((service) -> {
			assertThat(service.at("/deploy/resources/limits").size()).isPositive();
			assertThat(service.propertyNames()).doesNotContain("pids_limit", "cpus", "mem_limit");
		});
	}

	/** Whoever breaks into one of them stays in it. */
	@ParameterizedTest
	@ValueSource(strings = { "app-1", "app-2", "database", "proxy" })
	void noServiceMayDoMoreThanItNeeds(String name) {
		JsonNode service = this.compose.path("services").path(name);
		assertThat(service.path("read_only").asBoolean()).isTrue();
		assertThat(service.path("cap_drop")).extracting(JsonNode::asString).containsExactly("ALL");
		assertThat(service.path("cap_add")).extracting(JsonNode::asString)
			.containsExactlyElementsOf(name.equals("proxy") ? List.of("NET_BIND_SERVICE") : List.of());
		assertThat(service.path("security_opt")).extracting(JsonNode::asString)
			.containsExactly("no-new-privileges:true");
		assertThat(service.at("/deploy/resources/limits/pids").asInt()).isBetween(1, 512);
		assertThat(service.at("/deploy/resources/limits/memory").asString("")).isNotEmpty();
		assertThat(service.path("privileged").asBoolean()).isFalse();
	}

	@Test
	void theDatabaseIsReachedByTheAppOnly() {
		JsonNode database = this.compose.at("/services/database");
		assertThat(database.has("ports")).isFalse();
		assertThat(database.path("networks")).extracting(JsonNode::asString).containsExactly("data");
		assertThat(this.compose.at("/networks/data/internal").asBoolean()).isTrue();
		assertThat(database.path("user").asString("")).isEqualTo("postgres");
	}

	/** Of this machine they are reached by a proxy, and of no other. */
	@ParameterizedTest
	@ValueSource(strings = { "app-1", "app-2" })
	void theAppsListenOnTheLoopbackAddressOnly(String name) {
		JsonNode app = this.compose.path("services").path(name);
		assertThat(app.path("ports")).extracting(JsonNode::asString).allMatch((port) -> port.startsWith("127.0.0.1:"));
		assertThat(app.path("networks")).extracting(JsonNode::asString).containsExactlyInAnyOrder("outside", "data");
	}

	/** What fits into the smallest machine; more is asked for by name. */
	@Test
	void withoutAProfileOneInstanceStarts() {
		assertThat(this.compose.path("services").properties())
			.filteredOn((service) -> !service.getValue().has("profiles"))
			.extracting(Map.Entry::getKey)
			.containsExactlyInAnyOrder("app-1", "database");
		assertThat(this.compose.at("/services/proxy/profiles/0").asString()).isEqualTo("tls");
		assertThat(this.compose.at("/services/app-2/profiles/0").asString()).isEqualTo("second");
	}

	@Test
	void withTheProxyItFitsIntoAGigabyte() {
		int megabytes = 0;
		for (String name : List.of("app-1", "database", "proxy")) {
			String limit = this.compose.path("services").path(name).at("/deploy/resources/limits/memory").asString("");
			assertThat(limit).endsWith("M");
			megabytes += Integer.parseInt(limit.substring(0, limit.length() - 1));
		}
		assertThat(megabytes).isLessThanOrEqualTo(1024);
	}

	@Test
	void theProxyReachesTheAppOnlyAndKeepsItsCertificates() {
		JsonNode proxy = this.compose.at("/services/proxy");
		assertThat(proxy.path("networks")).extracting(JsonNode::asString).containsExactly("outside");
		assertThat(proxy.path("ports")).extracting(JsonNode::asString).containsExactly("80:80", "443:443");
		assertThat(proxy.path("volumes")).extracting(JsonNode::asString)
			.containsExactly("./Caddyfile:/etc/caddy/Caddyfile:ro", "proxy:/data");
	}

	/** Addresses of pages and headers of calls have tokens in them. */
	@Test
	void theProxyLogsNoToken() {
		assertThat(read("Caddyfile")).contains("request>uri regexp \"\\?.*\" \"\"", "request>headers delete");
	}

	/** A request that is sent while the app closes its connection is lost. */
	@Test
	void theProxyClosesAnIdleConnectionBeforeTheAppDoes() {
		String proxy = read("Caddyfile").replaceAll("(?s).*\\bkeepalive (\\d+)s\\n.*", "$1");
		String app = read("src/main/resources/application.yml").replaceAll("(?s).*\\bkeep-alive-timeout: (\\d+)s\\n.*",
				"$1");
		assertThat(Integer.parseInt(proxy)).isLessThan(Integer.parseInt(app));
	}

	/** Otherwise another image may find less in an index than stands in the table. */
	@Test
	void theDatabaseOrdersTextsByItselfAndNotAsItsImageDoes() throws Exception {
		EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
		String options = this.compose.at("/services/database/environment/POSTGRES_INITDB_ARGS").asString("");
		assertThat(options).as("which the tests' PostgreSQL always has").contains("--encoding=UTF8");
		for (String option : options.split(" ")) {
			builder.setLocaleConfig(option.substring("--".length(), option.indexOf('=')),
					option.substring(option.indexOf('=') + 1));
		}
		try (EmbeddedPostgres postgres = builder.start()) {
			JdbcTemplate jdbc = new JdbcTemplate(postgres.getPostgresDatabase());
			jdbc.execute("create database restored");
			jdbc.execute("create role bulkops");
			jdbc.execute(read("docs/operations.md").replaceAll("(?s).*`(create database bulkops [^`]+)`.*", "$1"));
			assertThat(jdbc.queryForList(
					"select distinct concat(datlocprovider, ' ', datlocale) from pg_database where datname <> 'template0'",
					String.class))
				.containsExactly("b C.UTF-8");
			assertThat(jdbc.queryForObject("select lower('Ä')", String.class)).isEqualTo("ä");
		}
	}

	/** A comma in a text without quotes begins another key. */
	@ParameterizedTest
	@ValueSource(strings = { "bug", "idea" })
	void theFormsForIssuesAreWhatGitHubKnows(String form) {
		JsonNode fields = yaml(".github/ISSUE_TEMPLATE/" + form + ".yml").path("body");
		assertThat(fields).isNotEmpty().allSatisfy((field) -> {
			assertThat(field.path("type").asString("")).isIn("markdown", "textarea", "input");
			assertThat(field.path("attributes").propertyNames()).isSubsetOf("value", "label", "description",
					"placeholder", "render");
			assertThat(field.path("attributes")).allMatch(JsonNode::isString);
		});
	}

	private static JsonNode yaml(String file) {
		return new ObjectMapper().valueToTree(new Yaml().<Map<String, Object>>load(read(file)));
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
