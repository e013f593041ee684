package com.bulkops.orgs;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Faults;
import com.bulkops.orgs.simulator.Faults.Fault;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.micrometer.metrics.test.autoconfigure.AutoConfigureMetrics;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Prometheus reads on the port for it, over a real socket, after a run that met a
 * rate limit; and that the alerts and the dashboard ask for what is there.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
@AutoConfigureMetrics
class MetricsIntegrationTests {

	private static final String ADMIN = "5b10ac8d82e05b22cc7d4ef5";

	private static final Pattern OURS = Pattern.compile("bulkops_[a-z_]+");

	private final HttpClient http = HttpClient.newHttpClient();

	@Autowired
	private ConfigurableApplicationContext context;

	@Autowired
	private JdbcTemplate jdbc;

	@Test
	void aRunIsCountedWithWhatItDidAndWhomItWaitedFor() {
		URI app = RunningApp.addressOf(this.context);
		assertThat(number("bulkops_runs_seconds_count{mode=\"revoke\",status=\"completed\"}")).isZero();
		assertThat(number("bulkops_tokens_total{outcome=\"failed\"}")).isZero();
		try (SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC())) {
			Organization organization = RunningApp.ATLASSIAN.add(new Organization("Acme", Clock.systemUTC()));
			jira.site().administrator(ADMIN);
			assertThat(jira.site().install(app)).isEqualTo(204);
			organization.account("person-1")
				.token("old", "CI", Instant.now().minus(Duration.ofDays(100)))
				.token("young", "CI", Instant.now().minus(Duration.ofDays(10)));
			AppClient client = new AppClient(app, jira.site(), ADMIN);
			client.settings(organization, "P90D");
			organization.faults(Faults.of(1, 1, Fault.LIMIT_WITHOUT_WORDS));
			String run = client.startSweep();
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> AppClient.isOver(client.sweep(run)));
			Awaitility.await()
				.until(() -> number("bulkops_runs_seconds_count{mode=\"revoke\",status=\"completed\"}") == 1);
			assertThat(number("bulkops_tokens_total{outcome=\"revoked\"}")).isEqualTo(1);
			assertThat(number("bulkops_tokens_total{outcome=\"due\"}")).isEqualTo(1);
			assertThat(number(
					"bulkops_atlassian_calls_seconds_count{endpoint=\"token\",method=\"DELETE\",status=\"204\"}"))
				.isEqualTo(1);
			assertThat(number(
					"bulkops_atlassian_calls_seconds_count{endpoint=\"token\",method=\"DELETE\",status=\"429\"}"))
				.isPositive();
			assertThat(number("bulkops_atlassian_pauses_seconds_count")).isPositive();
			assertThat(number("bulkops_organizations")).isPositive();
			assertThat(number("bulkops_organizations_failing")).isZero();
			double nights = number("bulkops_nights_scheduled");
			assertThat(nights).isPositive();
			client.settings(Map.of("revocationInterval", "OFF"));
			assertThat(number("bulkops_nights_scheduled")).as("of a site that is off").isEqualTo(nights - 1);
			LocalDate today = LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC);
			assertThat(number("bulkops_keys_days_left")).isLessThanOrEqualTo(
					today.until(LocalDate.parse(AppClient.KEY_EXPIRES_ON), java.time.temporal.ChronoUnit.DAYS));
			assertThat(scrape()).doesNotContain(jira.site().siteId(), organization.id(), "person-1");
			this.jdbc.update("update organization_link set problem = 'The key was rejected.', problem_since = now(), "
					+ "key_expires_on = date '2020-01-01' where site_id = ?", jira.site().siteId());
			assertThat(number("bulkops_organizations_failing")).isEqualTo(1);
			assertThat(number("bulkops_keys_days_left") < 0).as("an expired key hides the next one").isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "operations/prometheus-alerts.yml", "operations/prometheus-dashboard.json", "operations.md" })
	void whatAlertsDashboardAndDocumentNameIsThere(String file) throws IOException {
		Set<String> asked = new TreeSet<>();
		OURS.matcher(Files.readString(Path.of("docs", file))).results().forEach((match) -> asked.add(match.group()));
		assertThat(asked).hasSizeGreaterThan(5);
		String scraped = scrape();
		asked.removeIf((metric) -> metric.startsWith("bulkops_atlassian_calls")); // until
																					// one
		assertThat(asked).allSatisfy((metric) -> assertThat(scraped).contains("\n" + metric));
	}

	@ParameterizedTest
	@ValueSource(strings = { "prometheus-alerts.yml", "loki-alerts.yml" })
	void eachAlertIsExplained(String file) throws IOException {
		JsonNode alerts = new ObjectMapper()
			.valueToTree(new Yaml().<Map<String, Object>>load(Files.readString(Path.of("docs/operations", file))));
		String page = Files.readString(Path.of("docs/operations.md"));
		assertThat(alerts.at("/groups/0/rules").findValuesAsString("alert")).isNotEmpty()
			.allSatisfy((alert) -> assertThat(page).contains("| `" + alert + "`"));
	}

	/** What is off on purpose is no reason to wake anybody. */
	@Test
	void nobodyIsPagedForNightsThatThereWereNot() throws IOException {
		JsonNode rules = new ObjectMapper().valueToTree(new Yaml()
			.<Map<String, Object>>load(Files.readString(Path.of("docs/operations/prometheus-alerts.yml"))));
		assertThat(rules.at("/groups/0/rules"))
			.filteredOn((rule) -> rule.path("alert").asString("").equals("NoRunCompleted"))
			.singleElement()
			.extracting((rule) -> rule.path("expr").asString(""))
			.asString()
			.contains("min_over_time(max(bulkops_nights_scheduled)[26h:5m]) > 0",
					"min_over_time(max(bulkops_organizations)[26h:5m]) > 0");
	}

	private double number(String metric) {
		return scrape().lines()
			.filter((line) -> line.startsWith(metric + " "))
			.map((line) -> Double.parseDouble(line.substring(metric.length() + 1)))
			.findFirst()
			.orElse(0.0);
	}

	private String scrape() {
		String port = this.context.getEnvironment().getRequiredProperty("local.management.port");
		try {
			HttpResponse<String> answer = this.http.send(
					HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/prometheus")).build(),
					HttpResponse.BodyHandlers.ofString());
			assertThat(answer.statusCode()).isEqualTo(200);
			return answer.body();
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
