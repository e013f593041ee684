package com.bulkops.orgs;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.bulkops.orgs.MappedPaths.MappedPath;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever anybody sends to whatever path is mapped: the answer is no error of the app,
 * shows no stack trace, and what was refused has changed nothing.
 */
class InputFuzzTests {

	private static final String ADMIN = "ada";

	/** What people, programs and attackers write into fields. */
	private static final List<String> ODD = List.of("", " ", "\0", "a\0b", "null", "true", "-1", "0",
			"99999999999999999999", "1e9", "NaN", "P90D", "PT1S", "P-1D", "OFF", "REVOKE", "REPORT", "2026-02-30",
			"2026-11-25", "0001-01-01", "9999-12-31", "-0001-12-31", "+292278994-08-17", "+999999999-12-31",
			"2026-11-25T25:00:00Z", "+292278994-08-17T07:12:55Z", "-1000000000-01-01T00:00:00Z",
			"+292278994-08-17T07:12:55Z ada token", "2026-11-25T00:00:00Z ada a\0b", "25:61", "02:00", "+18:00", "UTC",
			"Mars/Base", "' or 1=1 --", "<script>alert(1)</script>", "${7*7}", "__${7*7}__", "../../etc/passwd", "%00",
			"%", "{\"a\":[", "\ud800", "٣", "🚀".repeat(200), "x".repeat(5000), "2d5b5f0e-0000-0000-0000-000000000000",
			"https://evil.example", "kind,pattern,reason,last_day\nEMAIL,a\0b@example.com,because,\n",
			"kind,pattern,reason,last_day\nEMAIL,bot@example.com,because,+292278994-08-17\n",
			"http://localhost:" + "0".repeat(300) + "1/x", "http://localhost:65536/x",
			IntStream.range(0, 1000).mapToObj((number) -> "w" + number).collect(Collectors.joining(" ")));

	/** A value that each parameter takes. */
	private static final Map<String, String> GOOD = Map.ofEntries(entry("account", ADMIN), entry("after", ""),
			entry("before", ""), entry("administrators", "ada@example.com"), entry("apiKey", ""),
			entry("apiKeyExpiresOn", ""),
			entry("csv", "kind,pattern,reason,last_day\nEMAIL,robot@example.com,It builds,\n"),
			entry("capPercent", "50"), entry("capTokens", "1000"), entry("deactivated", "AS_OTHERS"),
			entry("from", "2026-01-01"), entry("graceDays", "3"), entry("lastDay", "2099-01-31"),
			entry("leadDays", "14, 3"), entry("mode", "REVOKE"), entry("nightlyAt", "03:00"), entry("part", "DUE"),
			entry("pattern", "bot*@example.com"), entry("reason", "It builds releases"), entry("result", "REVOKED"),
			entry("tellsOwners", "YES"), entry("webhook", ""), entry("revocationInterval", "CUSTOM"),
			entry("revocationIntervalDays", "77"), entry("text", "token"), entry("timeZone", "Europe/Berlin"),
			entry("to", "2026-12-31"), entry("unusedAgeDays", "30"), entry("unusedDays", "60"),
			entry("zone", "Europe/Berlin"));

	/** There is nothing to undo, no run on hold, and no error to be shown. */
	private static final Set<String> NEVER_GOOD = Set.of("/settings/undo", "/sweeps/{run}/confirm", "/problem",
			"/error");

	private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private static ConfigurableApplicationContext context;

	private static SimulatedAtlassian jira;

	private static Organization organization;

	private static URI app;

	private static List<MappedPath> paths;

	@BeforeContainer
	static void start() {
		context = new SpringApplicationBuilder(BulkOpsOrgsApplication.class).initializers(new RunningApp()).run();
		app = RunningApp.addressOf(context);
		paths = MappedPaths.of(context)
			.stream()
			.filter((path) -> !path.pattern().matches("/installed|/uninstalled"))
			.toList();
		jira = new SimulatedAtlassian(0, Clock.systemUTC());
		jira.site().administrator(ADMIN);
		jira.site().install(app);
		organization = RunningApp.ATLASSIAN.add(new Organization("Acme", Clock.systemUTC()));
		AppClient client = new AppClient(app, jira.site(), ADMIN);
		assertThat(client.settings(organization, "P90D").statusCode()).isEqualTo(200);
		client.startSweep();
	}

	@AfterContainer
	static void stop() {
		jira.close();
		context.close();
	}

	@Property(tries = 600)
	void noInputOfAnAdministratorIsAnErrorAndWhatIsRefusedChangesNothing(@ForAll("requests") Request request,
			@ForAll boolean otherwiseGood) throws Exception {
		Map<String, String> values = otherwiseGood ? good(request.path()) : new HashMap<>();
		values.putAll(request.values());
		requireNoError(new Request(request.path(), values, request.sent()));
	}

	private static void requireNoError(Request request) throws Exception {
		String before = state();
		HttpResponse<String> answer = send(request, "JWT " + jira.site().contextToken(ADMIN));
		assertThat(answer.statusCode()).as("%s: %s", request, answer.body()).isBetween(200, 499);
		assertThat(answer.body()).doesNotContain("Exception", "\tat ", "org.springframework", "PSQL");
		if (answer.statusCode() >= 400) {
			assertThat(state()).as(request.toString()).isEqualTo(before);
		}
	}

	@Example
	void noValueOfOneFieldOfAnOtherwiseGoodRequestIsAnErrorAndWhatIsRefusedChangesNothing() throws Exception {
		for (MappedPath path : paths) {
			requireGood(path);
			for (String parameter : path.parameters()) {
				for (String value : ODD) {
					Map<String, String> values = good(path);
					values.put(parameter, value);
					requireNoError(new Request(path, values, Sent.BODY));
				}
			}
		}
	}

	/** Otherwise the odd value is not the one that is looked at. */
	private static void requireGood(MappedPath path) throws Exception {
		Map<String, String> values = good(path);
		if (values.keySet().containsAll(path.parameters()) && !NEVER_GOOD.contains(path.pattern())) {
			HttpResponse<String> answer = send(new Request(path, values, Sent.BODY),
					"JWT " + jira.site().contextToken(ADMIN));
			assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isIn(200, 202);
		}
	}

	@Property(tries = 300)
	void noInventedTokenOpensAnythingOrChangesAnything(@ForAll("requests") Request request,
			@ForAll("tokens") String token) throws Exception {
		String before = state();
		assertThat(send(request, token).statusCode()).as("%s with %s", request, token)
			.isIn(400, 401, 403, 404, 413, 431);
		assertThat(state()).isEqualTo(before);
	}

	@Property(tries = 200)
	void noSignedInstallIsAnError(@ForAll("bodies") Map<String, String> fields, @ForAll boolean uninstalled) {
		String before = state();
		int status = jira.site().lifecycle(app, uninstalled ? "uninstalled" : "installed", (body) -> {
			body.put("clientKey", "fuzzed");
			fields.forEach(body::put);
		}, (claims) -> claims.issuer(fields.getOrDefault("clientKey", "fuzzed")));
		assertThat(status).as(fields.toString()).isBetween(200, 499);
		if (status >= 400) {
			assertThat(state()).isEqualTo(before);
		}
	}

	@Provide
	Arbitrary<Request> requests() {
		Arbitrary<MappedPath> path = Arbitraries.of(paths);
		return path.flatMap((chosen) -> {
			Arbitrary<String> names = chosen.parameters().isEmpty() ? Arbitraries.of("x", "jwt", "_method")
					: Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(9, Arbitraries.of(chosen.parameters())),
							net.jqwik.api.Tuple.of(1, Arbitraries.of("x", "class.module", "_method", "version[0]")));
			Arbitrary<Map<String, String>> values = Arbitraries.maps(names, values()).ofMaxSize(6);
			BiFunction<Map<String, String>, Sent, Request> request = (sent, how) -> new Request(chosen, sent, how);
			return Combinators.combine(values, Arbitraries.of(Sent.class)).as(request::apply);
		});
	}

	@Provide
	Arbitrary<String> tokens() {
		Arbitrary<String> part = Arbitraries.strings().alpha().numeric().withChars('-', '_', '=', '.').ofMaxLength(60);
		return Combinators.combine(Arbitraries.of("JWT ", "Bearer ", "Basic ", "jwt ", "JWT", ""), part, part, part)
			.as((scheme, header, claims, signature) -> (scheme + header + "." + claims + "." + signature).strip());
	}

	@Provide
	Arbitrary<Map<String, String>> bodies() {
		return Arbitraries
			.maps(Arbitraries.of("key", "clientKey", "sharedSecret", "baseUrl", "displayUrl", "productType",
					"description", "eventType", "serviceEntitlementNumber", "oauthClientId", "installationId",
					"cloudId", "x"), values())
			.ofMinSize(1)
			.ofMaxSize(5);
	}

	private static Arbitrary<String> values() {
		return Arbitraries.oneOf(Arbitraries.strings().all().ofMaxLength(40),
				Arbitraries.strings().ascii().ofMaxLength(40), Arbitraries.longs().map(String::valueOf),
				Arbitraries.of(ODD));
	}

	private static Map<String, String> good(MappedPath path) {
		Map<String, String> values = new HashMap<>(GOOD);
		values.put("kind", path.pattern().startsWith("/activity") ? "REVOCATION" : "EMAIL");
		values.put("organizationId", organization.id());
		values.put("version", version("policy"));
		values.put("noticesVersion", version("notice_settings"));
		values.put("run", run());
		values.put("{run}", run());
		values.put("{entry}", "1");
		values.keySet().retainAll(path.parameters());
		return values;
	}

	private static String run() {
		return context.getBean(JdbcTemplate.class)
			.queryForObject("select id::text from sweep_run order by queued_at desc limit 1", String.class);
	}

	private static String version(String table) {
		return String.valueOf(context.getBean(JdbcTemplate.class)
			.queryForObject("select coalesce(max(version), 0) from " + table, Long.class));
	}

	private static HttpResponse<String> send(Request request, String authorization)
			throws IOException, InterruptedException {
		String form = request.values()
			.entrySet()
			.stream()
			.filter((field) -> !field.getKey().startsWith("{"))
			.map((field) -> encode(field.getKey()) + "=" + encode(field.getValue()))
			.collect(Collectors.joining("&"));
		Map<String, String> variables = request.values()
			.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (field) -> encode(field.getValue()).replace("+", "%20")));
		String path = request.path().path(variables);
		boolean inBody = request.sent() != Sent.QUERY && !request.path().method().equals("GET");
		HttpRequest.Builder built = HttpRequest.newBuilder(URI.create(app + path + (inBody ? "" : "?" + form)))
			.method(request.path().method(),
					inBody ? HttpRequest.BodyPublishers.ofString(form) : HttpRequest.BodyPublishers.noBody())
			.header("Accept", (request.sent() == Sent.ASKING_FOR_JSON) ? "application/json" : "*/*");
		if (inBody) {
			built.header("Content-Type", "application/x-www-form-urlencoded");
		}
		if (!authorization.isEmpty()) {
			built.header("Authorization", authorization);
		}
		return HTTP.send(built.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	/**
	 * What only a person changes; runs that were asked for go on by themselves, and note
	 * things in the background.
	 */
	private static String state() {
		return context.getBean(JdbcTemplate.class)
			.queryForObject(
					"""
							select (select string_agg(p::text, ',' order by site_id) from policy p) || ' '
							  || (select string_agg(concat(organization_id, sealed_key, key_expires_on), ',') from organization_link)
							  || (select string_agg(o::text, ',' order by account_id) from organization_owner o) || ' '
							  || coalesce((select string_agg((to_jsonb(e) - 'used_to')::text, ',' order by pattern) from exemption e), '') || ' '
							  || coalesce((select string_agg(n::text, ',' order by site_id) from notice_settings n), '') || ' '
							  || (select string_agg(concat(site_id, base_url, display_url, shared_secret), ','
							    order by site_id) from connect_installation) || ' '
							  || (select count(*) from activity_entry where kind in ('SETTINGS', 'INSTALLATION'))
							""",
					String.class);
	}

	private enum Sent {

		QUERY, BODY, ASKING_FOR_JSON

	}

	private record Request(MappedPath path, Map<String, String> values, Sent sent) {

	}

}
