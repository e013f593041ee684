package com.bulkops.orgs;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

import com.bulkops.orgs.MappedPaths.MappedPath;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An owner of one site who knows the ids of another one, and puts them into every
 * parameter of every path, and into one that none takes.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
class CrossTenantIntegrationTests {

	private static final String SECRET_LABEL = "only the victim knows this label";

	/** Saves nothing: no label is as long. */
	private static final String SECRET_PATTERN = SECRET_LABEL + " and that one";

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	@Autowired
	private ConfigurableApplicationContext context;

	@Autowired
	private JdbcTemplate jdbc;

	@Test
	void anothersIdsShowNothingAndChangeNothing() throws Exception {
		URI app = RunningApp.addressOf(this.context);
		try (SimulatedAtlassian victim = new SimulatedAtlassian(0, Clock.systemUTC());
				SimulatedAtlassian attacker = new SimulatedAtlassian(0, Clock.systemUTC())) {
			String run = protect(app, victim, "victim-person");
			protect(app, attacker, "attacker-person");
			String clientKey = victim.site().siteId();
			List<String> ids = new ArrayList<>(List.of(run, clientKey, "victim-person", "old-victim-person"));
			ids.addAll(this.jdbc.queryForList("select id::text from activity_entry where site_id = ?", String.class,
					clientKey));
			ids.add(this.jdbc.queryForObject("select organization_id from organization_link where site_id = ?",
					String.class, clientKey));
			AppClient owner = new AppClient(app, victim.site(), "ada");
			assertThat(owner.get("/settings.json").body()).contains(SECRET_PATTERN);
			assertThat(owner.get("/activity.json").body()).contains(SECRET_LABEL);
			String before = dump(clientKey);
			int tried = 0;
			for (MappedPath path : MappedPaths.of(this.context)) {
				for (String parameter : parametersOf(path)) {
					for (String id : ids) {
						HttpResponse<String> answer = send(app, path, parameter, id, attacker);
						String what = path + " with " + parameter + "=" + id;
						assertThat(answer.statusCode()).as(what).isBetween(200, 499);
						assertThat(answer.body()).as(what).doesNotContain(SECRET_LABEL, "victim-organization");
						if (parameter.equals("{run}") || parameter.equals("{id}")) {
							assertThat(answer.body()).as(what).doesNotContain("COMPLETED", "lozenge");
						}
						tried++;
					}
				}
			}
			assertThat(tried).isGreaterThan(200);
			assertThat(dump(clientKey)).isEqualTo(before);
		}
	}

	private static List<String> parametersOf(MappedPath path) {
		List<String> parameters = new ArrayList<>(path.parameters());
		if (path.method().equals("GET") && !path.pattern().contains("{")) {
			parameters.add("clientKey");
		}
		return parameters;
	}

	private String protect(URI app, SimulatedAtlassian atlassian, String person) {
		Organization organization = RunningApp.ATLASSIAN
			.add(new Organization(person.replace("person", "organization"), Clock.systemUTC()));
		organization.account(person)
			.token("old-" + person, person.startsWith("victim") ? SECRET_LABEL : "x",
					Instant.now().minus(Duration.ofDays(200)));
		atlassian.site().administrator("ada");
		assertThat(atlassian.site().install(app)).isEqualTo(204);
		AppClient client = new AppClient(app, atlassian.site(), "ada");
		assertThat(client.settings(organization, "P90D").statusCode()).isEqualTo(200);
		assertThat(client
			.postForm("/settings/exemptions", Map.of("kind", "LABEL", "pattern",
					person.startsWith("victim") ? SECRET_PATTERN : "x-*", "reason", "because"))
			.statusCode()).isEqualTo(200);
		String run = client.startSweep();
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.until(() -> client.sweep(run).path("status").asString("").equals("COMPLETED"));
		// The run is told of a moment after its end, and writes that down.
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.until(() -> Boolean.FALSE
				.equals(this.jdbc.queryForObject("select exists(select from sweep_run where site_id = ? and not told)",
						Boolean.class, atlassian.site().siteId())));
		return UUID.fromString(run.substring("/sweeps/".length())).toString();
	}

	private HttpResponse<String> send(URI app, MappedPath path, String parameter, String id, SimulatedAtlassian by)
			throws Exception {
		String encoded = URLEncoder.encode(id, StandardCharsets.UTF_8);
		String query = parameter.startsWith("{") ? "" : "?" + parameter + "=" + encoded;
		HttpRequest request = HttpRequest.newBuilder(URI.create(app + path.path(Map.of(parameter, encoded)) + query))
			.method(path.method(), HttpRequest.BodyPublishers.noBody())
			.header("Authorization", "JWT " + by.site().contextToken("ada"))
			.build();
		return this.http.send(request, HttpResponse.BodyHandlers.ofString());
	}

	/** Everything in the database that belongs to the site. */
	private String dump(String clientKey) {
		return this.jdbc
			.queryForList(
					"""
							select format('select string_agg(f::text, '','' order by f::text) from %I f where site_id = ?', table_name)
							from information_schema.columns where table_schema = current_schema and column_name = 'site_id'
							order by table_name
							""",
					String.class)
			.stream()
			.map((rows) -> String.valueOf(this.jdbc.queryForObject(rows, String.class, clientKey)))
			.collect(Collectors.joining("\n"));
	}

}
