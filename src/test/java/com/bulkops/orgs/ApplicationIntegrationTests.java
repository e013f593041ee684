package com.bulkops.orgs;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import com.bulkops.orgs.secrets.Keysets;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.security.autoconfigure.SecurityProperties;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The whole application on a real socket and a real PostgreSQL: what is open, what is
 * closed, and which headers every answer carries.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = PostgresInitializer.class)
class ApplicationIntegrationTests {

	private final HttpClient client = HttpClient.newHttpClient();

	@Autowired
	private SecurityProperties securityProperties;

	@Autowired
	private JdbcTemplate jdbc;

	@Autowired
	private Environment environment;

	@LocalServerPort
	private int port;

	@LocalManagementPort
	private int managementPort;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("bulkops.encryption.keyset", Keysets::create);
		registry.add("management.server.port", () -> 0);
		registry.add("bulkops.security.contact", () -> "mailto:security@example.com");
	}

	@Test
	void healthIsOpenOnThePortForItAndSaysNothingElse() throws Exception {
		assertThat(get(this.managementPort, "/actuator/health/liveness").body()).isEqualTo("{\"status\":\"UP\"}");
		assertThat(get(this.managementPort, "/actuator/health/readiness").body()).isEqualTo("{\"status\":\"UP\"}");
	}

	@Test
	void everythingElseOfThatPortIsClosed() throws Exception {
		for (String path : new String[] { "/actuator", "/actuator/health", "/actuator/health/db", "/actuator/env",
				"/actuator/heapdump", "/settings", "/atlassian-connect.json" }) {
			assertThat(get(this.managementPort, path).statusCode()).as(path).isIn(401, 404);
		}
	}

	@Test
	void jiraAndTheProxyFindNoActuator() throws Exception {
		for (String path : new String[] { "/actuator", "/actuator/health", "/actuator/health/liveness",
				"/actuator/health/readiness", "/actuator/env", "/actuator/doctor" }) {
			assertThat(get(path).statusCode()).as(path).isEqualTo(401);
		}
	}

	/** There are no users: Spring Boot would make one up. */
	@Test
	void passwordsOpenNothing() throws Exception {
		String password = this.securityProperties.getUser().getPassword();
		String basic = "Basic "
				+ Base64.getEncoder().encodeToString(("user:" + password).getBytes(StandardCharsets.UTF_8));
		for (String path : new String[] { "/settings", "/actuator/env", "/actuator/health" }) {
			assertThat(get(this.port, path, "Authorization", basic).statusCode()).as(path).isEqualTo(401);
			assertThat(get(this.managementPort, path, "Authorization", basic).statusCode()).as(path).isIn(401, 404);
		}
	}

	@Test
	void everybodyMayReadWhereToReportAWeakness() throws Exception {
		HttpResponse<String> answer = get("/.well-known/security.txt");
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain;charset=UTF-8");
		assertThat(answer.body()).containsPattern("(?m)^Contact: mailto:security@example.com$")
			.containsPattern("(?m)^Expires: \\d{4}-\\d\\d-\\d\\dT00:00:00Z$");
	}

	/** The server of the tests is set up to lose its last commits in a crash. */
	@Test
	void whatIsCommittedSurvivesACrashOfTheDatabase() {
		assertThat(this.jdbc.queryForObject("select reset_val from pg_settings where name = 'synchronous_commit'",
				String.class))
			.isEqualTo("off");
		assertThat(this.jdbc.queryForObject("show synchronous_commit", String.class)).isEqualTo("on");
	}

	@Test
	void theRootLeadsNowhere() throws Exception {
		assertThat(get("/").statusCode()).isEqualTo(404);
	}

	@Test
	void onlyAtlassianSignsInstallsAndServesTheBridge() {
		assertThat(this.environment.getProperty("atlassian.connect.public-key-base-url"))
			.isEqualTo("https://connect-install-keys.atlassian.com");
		assertThat(this.environment.getProperty("atlassian.connect.all-js-url"))
			.isEqualTo("https://connect-cdn.atl-paas.net/all.js");
	}

	@Test
	void theDescriptorIsOpenAndNamesThisAppsAddress() throws Exception {
		HttpResponse<String> descriptor = get("/atlassian-connect.json");
		assertThat(descriptor.statusCode()).isEqualTo(200);
		assertThat(descriptor.body()).contains("\"key\": \"com.bulkops.orgs\"").doesNotContain("${");
	}

	@Test
	void pagesAreClosedWithoutAToken() throws Exception {
		for (String path : new String[] { "/settings", "/activity", "/activity.csv", "/get-started",
				"/sweeps/2d5b5f0e-0000-0000-0000-000000000000", "/problem", "/error" }) {
			HttpResponse<String> response = get(path);
			assertThat(response.statusCode()).as(path).isEqualTo(401);
			assertThat(response.body()).as(path)
				.isEqualTo("Not signed in. Open BulkOps Orgs from Jira's administration.");
		}
	}

	@Test
	void everyAnswerCarriesTheHeadersOfAtlassiansRequirements() throws Exception {
		for (String path : new String[] { "/settings", "/atlassian-connect.json", "/assets/app.css", "/nowhere" }) {
			HttpResponse<String> response = get(path);
			assertThat(response.headers().firstValue("Strict-Transport-Security")).as(path)
				.contains("max-age=31536000 ; includeSubDomains");
			assertThat(response.headers().firstValue("Referrer-Policy")).as(path).contains("strict-origin");
			assertThat(response.headers().firstValue("X-Content-Type-Options")).as(path).contains("nosniff");
			assertThat(response.headers().firstValue("Content-Security-Policy")).as(path)
				.contains("default-src 'none'; frame-ancestors https://*.atlassian.net");
			assertThat(response.headers().firstValue("X-Frame-Options")).as(path).isEmpty();
			assertThat(response.headers().firstValue("Set-Cookie")).as(path).isEmpty();
		}
		assertThat(get("/settings").headers().firstValue("Cache-Control").orElseThrow()).contains("no-cache",
				"no-store");
	}

	@Test
	void assetsMayBeKeptForEver() throws Exception {
		for (String path : new String[] { "/assets/app.css", "/assets/app.js", "/webjars/htmx.org/dist/htmx.min.js" }) {
			HttpResponse<String> response = get(path);
			assertThat(response.statusCode()).as(path).isEqualTo(200);
			assertThat(response.headers().allValues("Cache-Control")).as(path)
				.containsExactly("max-age=31536000, public, immutable");
		}
		assertThat(get("/assets/").statusCode()).isEqualTo(404);
		assertThat(get("/assets/../application.yml").statusCode()).isIn(400, 401, 404);
	}

	private HttpResponse<String> get(String path) throws Exception {
		return get(this.port, path);
	}

	private HttpResponse<String> get(int at, String path) throws Exception {
		return get(at, path, "X-Forwarded-Proto", "https");
	}

	private HttpResponse<String> get(int at, String path, String header, String value) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at + path))
			.header(header, value)
			.build();
		return this.client.send(request, HttpResponse.BodyHandlers.ofString());
	}

}
