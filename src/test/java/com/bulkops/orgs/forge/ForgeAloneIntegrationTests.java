package com.bulkops.orgs.forge;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.connect.ForgeTokenMint;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.JiraSite;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.bulkops.orgs.site.SiteId;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.nimbusds.jwt.JWTClaimsSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sites that have the app through Forge: alone, after Connect, and no longer.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
class ForgeAloneIntegrationTests {

	private static final ObjectMapper JSON = new ObjectMapper();

	@RegisterExtension
	static final WireMockExtension keys = WireMockExtension.newInstance().build();

	private final HttpClient http = HttpClient.newHttpClient();

	private final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	private final JiraSite site = this.jira.site();

	private final Organization organization = RunningApp.ATLASSIAN.add(new Organization("Acme", Clock.systemUTC()));

	@Autowired
	private ConfigurableApplicationContext context;

	@Autowired
	private ForgeSites sites;

	@Autowired
	private JdbcTemplate jdbc;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("bulkops.forge.app-id", () -> ForgeTokenMint.APP_ID);
		registry.add("bulkops.forge.jwks-url", () -> keys.baseUrl() + "/jwks.json");
	}

	@BeforeEach
	void fill() {
		keys.stubFor(get(urlEqualTo("/jwks.json")).willReturn(okJson(ForgeTokenMint.keys())));
		this.site.administrator("ada");
		Instant now = Instant.now();
		this.organization.account("person")
			.token("old", "CI", now.minus(Duration.ofDays(100)))
			.token("young", "CI", now.minus(Duration.ofDays(1)));
	}

	@AfterEach
	void close() {
		this.jira.close();
	}

	@Test
	void theFirstCallOfAPageMakesASiteKnownWithoutConnect() {
		assertThat(page("/settings").statusCode()).isEqualTo(200);
		assertThat(row()).containsEntry("has_forge", true).containsEntry("has_connect", false);
		assertThat(count("select count(*) from connect_installation where site_id = ?")).isZero();
		assertThat(page("/activity").body()).contains("Installed on ");
	}

	@Test
	void theEventOfTheInstallMakesASiteKnownOnce() {
		assertThat(event("lifecycle", ForgeAssumptions.LIFECYCLE_MODULE)).isEqualTo(204);
		assertThat(event("lifecycle", ForgeAssumptions.LIFECYCLE_MODULE)).as("Forge repeats events").isEqualTo(204);
		assertThat(count("select count(*) from activity_entry where site_id = ?")).isEqualTo(1);
	}

	/** No night asks Jira, which is away. */
	@Test
	void aNightRevokesWithoutJira() {
		connectAndConfirm();
		this.jira.close();
		night();
		awaitRevoked();
		assertThat(this.organization.revoked()).extracting(Organization.Revoked::token).containsExactly("old");
	}

	@Test
	void aLicenseThatIsGoneStopsTheNightsUntilItIsBack() {
		connectAndConfirm();
		this.site.license(JiraSite.License.INACTIVE);
		assertThat(heartbeat()).isEqualTo(204);
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> row().get("license_active").equals(false));
		night();
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> lastRun().contains("no license"));
		assertThat(this.organization.revoked()).isEmpty();
		assertThat(post("/sweeps", "{}").statusCode()).isEqualTo(402);
		this.site.license(JiraSite.License.ACTIVE);
		assertThat(heartbeat()).isEqualTo(204);
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> row().get("license_active").equals(true));
		night();
		awaitRevoked();
	}

	/** A page tells it sooner than the next hour. */
	@Test
	void theClaimOfAPageSaysWhetherThereIsALicense() {
		assertThat(page("/settings", licensed(false)).statusCode()).isEqualTo(200);
		assertThat(row()).containsEntry("license_active", false);
		assertThat(page("/settings", licensed(true)).statusCode()).isEqualTo(200);
		assertThat(row()).containsEntry("license_active", true);
		assertThat(page("/settings").statusCode()).isEqualTo(200);
		assertThat(row()).as("a call that says nothing").containsEntry("license_active", true);
	}

	@Test
	void afterThreeDaysOfSilenceNothingIsRevokedUntilTheSiteIsHeard() {
		connectAndConfirm();
		silentFor(Duration.ofDays(4));
		night();
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> lastRun().contains("nothing was heard"));
		assertThat(this.organization.revoked()).isEmpty();
		assertThat(heartbeat()).isEqualTo(204);
		night();
		awaitRevoked();
	}

	@Test
	void aSiteThatIsSilentForAMonthHasEnded() {
		connectAndConfirm();
		silentFor(Duration.ofDays(29));
		this.sites.endSilent();
		assertThat(row()).containsEntry("has_forge", true);
		silentFor(Duration.ofDays(31));
		this.sites.endSilent();
		assertThat(row()).containsEntry("has_forge", false);
		assertThat(count("select count(*) from organization_link where site_id = ? and sealed_key is not null"))
			.as("the key is deleted")
			.isZero();
		assertThat(
				page("/settings", (claims) -> claims.issueTime(Date.from(Instant.now().plusSeconds(2)))).statusCode())
			.as("it is back")
			.isEqualTo(200);
		assertThat(row()).containsEntry("has_forge", true);
	}

	@Test
	void anUninstallEndsTheSiteAndNoEarlierTokenBringsItBack() {
		connectAndConfirm();
		String before = token("bulkops-pages", "ada", (claims) -> {
		});
		String uninstall = token(ForgeAssumptions.UNINSTALL_MODULE, null, (claims) -> {
		});
		assertThat(send("POST", "/forge/lifecycle", uninstall, "{}").statusCode()).isEqualTo(204);
		assertThat(row()).containsEntry("has_forge", false);
		assertThat(count("select count(*) from organization_link where site_id = ? and sealed_key is not null"))
			.isZero();
		assertThat(send("GET", "/settings", before, null).statusCode()).isEqualTo(401);
		assertThat(heartbeat((claims) -> claims.issueTime(Date.from(Instant.now().minusSeconds(30))))).isEqualTo(401);
		assertThat(row()).containsEntry("has_forge", false);
		String later = token("bulkops-pages", "ada",
				(claims) -> claims.issueTime(Date.from(Instant.now().plusSeconds(2))));
		assertThat(send("GET", "/settings", later, null).statusCode()).as("installed again").isEqualTo(200);
		assertThat(send("POST", "/forge/lifecycle", uninstall, "{}").statusCode()).as("a replay").isEqualTo(204);
		assertThat(row()).as("it does not end the new installation").containsEntry("has_forge", true);
	}

	@Test
	void aTokenOfAPageIsNoneOfAnEventAndTheOtherWay() {
		page("/settings");
		for (String address : List.of("/forge/lifecycle", "/forge/heartbeat")) {
			for (String module : List.of("bulkops-pages", ForgeAssumptions.LIFECYCLE_MODULE,
					ForgeAssumptions.UNINSTALL_MODULE, ForgeAssumptions.HEARTBEAT_MODULE)) {
				assertThat(send("POST", address, token(module, "ada", (claims) -> {
				}), "{}").statusCode()).as(address + " with a user and " + module).isEqualTo(401);
			}
			assertThat(send("POST", address, token("bulkops-pages", null, (claims) -> {
			}), "{}").statusCode()).as(address).isEqualTo(401);
		}
		assertThat(event("lifecycle", ForgeAssumptions.HEARTBEAT_MODULE)).isEqualTo(401);
		assertThat(event("heartbeat", ForgeAssumptions.UNINSTALL_MODULE)).isEqualTo(401);
		for (String module : List.of(ForgeAssumptions.LIFECYCLE_MODULE, ForgeAssumptions.HEARTBEAT_MODULE)) {
			assertThat(send("GET", "/settings", token(module, "ada", (claims) -> {
			}), null).statusCode()).as(module).isEqualTo(401);
		}
		assertThat(row()).containsEntry("has_forge", true);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "https://evil.example", "http://api.atlassian.com",
			"https://api.atlassian.com.evil.example", "https://api.atlassian.com@evil.example" })
	void jiraIsAskedAtAtlassiansAddressOnly(String api) {
		Consumer<JWTClaimsSet.Builder> elsewhere = ForgeTokenMint
			.app((app) -> app.put("apiBaseUrl", api + "/ex/jira/" + this.site.cloudId()));
		assertThat(page("/settings", elsewhere).statusCode()).isEqualTo(503);
		Consumer<JWTClaimsSet.Builder> another = ForgeTokenMint.app((app) -> app.put("apiBaseUrl",
				RunningApp.ATLASSIAN.baseUrl() + "/ex/jira/00000000-0000-0000-0000-000000000000"));
		assertThat(page("/settings", another).statusCode()).as("another site's").isEqualTo(503);
	}

	@Test
	void accountsAreReportedWithTheTokenOfTheHourlyCall() {
		connectAndConfirm();
		assertThat(heartbeat()).isEqualTo(204);
		Awaitility.await()
			.atMost(RunningApp.PATIENCE)
			.until(() -> this.site.accountReports().taken().stream().anyMatch((report) -> report.contains("person")));
	}

	/** The whole way of a site that moves. */
	@Test
	void aSiteThatMovesFromConnectKeepsEverything() {
		URI app = RunningApp.addressOf(this.context);
		AppClient connect = RunningApp.install(this.context, this.jira);
		assertThat(connect.settings(this.organization, "P90D").statusCode()).isEqualTo(200);
		assertThat(
				connect.postForm("/settings/exemptions", Map.of("kind", "ACCOUNT", "pattern", "robot", "reason", "CI"))
					.statusCode())
			.isEqualTo(200);
		scan(connect);
		assertThat(connect.confirm().statusCode()).isEqualTo(200);
		Map<String, Object> before = everything(this.site.siteId());
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> page("/settings").statusCode() == 200);
		assertThat(this.site.uninstall(app)).isEqualTo(204);
		assertThat(id()).as("the same site").isEqualTo(this.site.siteId());
		assertThat(row()).containsEntry("has_forge", true).containsEntry("has_connect", false);
		assertThat(everything(id())).isEqualTo(before);
		assertThat(page("/settings/exemptions.csv").body()).as("ada is still an owner").contains("robot");
		this.jira.close();
		this.jdbc.update("update nightly_schedule set due_at = now() - interval '1 minute' where site_id = ?", id());
		awaitRevoked();
	}

	/**
	 * Its old client key is not uninstalled; Jira refuses its secret and accepts the new
	 * one.
	 */
	@Test
	void anImportEndsTheOldInstallationAndSaysSo() {
		URI app = RunningApp.addressOf(this.context);
		AppClient old = RunningApp.install(this.context, this.jira);
		assertThat(old.settings(this.organization, "P90D").statusCode()).isEqualTo(200);
		String clientKey = "imported-" + this.site.clientKey();
		assertThat(this.site.installAfterImport(app, clientKey)).isEqualTo(204);
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> !isActive(this.site.siteId()));
		assertThat(isActive(SiteId.ofConnect(clientKey).value())).isTrue();
		assertThat(
				this.jdbc.queryForList("select reason from activity_entry where site_id = ? and result = 'UNINSTALLED'",
						String.class, this.site.siteId()))
			.singleElement()
			.asString()
			.contains("was imported");
	}

	/** An address that a caller sends proves nothing. */
	@Test
	void whoClaimsAnAddressEndsNobody() {
		URI app = RunningApp.addressOf(this.context);
		RunningApp.install(this.context, this.jira);
		try (SimulatedAtlassian liar = new SimulatedAtlassian(0, Clock.systemUTC())) {
			assertThat(liar.site().claimAddressOf(this.site, app)).isEqualTo(204);
			assertThat(liar.site().install(app)).as("asked after the claim").isEqualTo(204);
			assertThat(isActive(this.site.siteId())).isTrue();
		}
	}

	private void connectAndConfirm() {
		assertThat(page("/settings", licensed(true)).statusCode()).isEqualTo(200);
		assertThat(post("/settings", """
				{"organizationId": "%s", "apiKey": "%s", "apiKeyExpiresOn": "%s", "revocationInterval": "P90D",
				 "graceDays": "0", "nightlyAt": "02:00", "timeZone": "UTC"}
				""".formatted(this.organization.id(), this.organization.apiKey(), AppClient.KEY_EXPIRES_ON))
			.statusCode()).isEqualTo(200);
		String scan = post("/sweeps", "{\"mode\": \"REPORT\"}").headers().firstValue("Location").orElseThrow();
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> AppClient.isOver(json(scan)));
		JsonNode preview = json("/settings/preview.json");
		assertThat(post("/settings/confirm",
				"{\"version\": \"%s\", \"dueShown\": \"%s\", \"dueShownFor\": \"%s\"}".formatted(
						json("/settings.json").at("/choice/version").asString(""), preview.path("due").asString(""),
						preview.path("dueShownFor").asString("")))
			.statusCode()).isEqualTo(200);
	}

	private void scan(AppClient client) {
		String run = client.startSweep("REPORT");
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> AppClient.isOver(client.sweep(run)));
	}

	private void night() {
		Awaitility.await("no run is under way")
			.atMost(RunningApp.PATIENCE)
			.until(() -> count("select count(*) from sweep_run where site_id = ? and ended_at is null") == 0);
		this.jdbc.update("update nightly_schedule set due_at = now() - interval '1 minute' where site_id = ?", id());
	}

	private void awaitRevoked() {
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> !this.organization.revoked().isEmpty());
	}

	private String lastRun() {
		return this.jdbc
			.queryForList(
					"select coalesce(reason, '') from sweep_run where site_id = ? order by queued_at desc limit 1",
					String.class, id())
			.get(0);
	}

	private void silentFor(Duration time) {
		this.jdbc.update("update forge_installation set heard_at = now() - make_interval(secs => ?) where site_id = ?",
				(double) time.toSeconds(), id());
	}

	/** What a site must not lose. */
	private Map<String, Object> everything(String siteId) {
		return this.jdbc.queryForMap(
				"""
						select (select string_agg(organization_id || encode(sealed_key, 'hex'), ',') from organization_link
						    where site_id = site.site_id) organization,
						  (select to_jsonb(policy)::text from policy where site_id = site.site_id) rule,
						  (select string_agg(to_jsonb(exemption)::text, ',') from exemption where site_id = site.site_id) exemptions,
						  (select string_agg(account_id, ',') from organization_owner where site_id = site.site_id) owners,
						  (select night from nightly_schedule where site_id = site.site_id) night,
						  (select count(*) from activity_entry where site_id = site.site_id and kind <> 'INSTALLATION') log
						from site where site_id = ?
						""",
				siteId);
	}

	private String id() {
		return this.jdbc.queryForObject("select site_id from site where cloud_id = ?", String.class,
				this.site.cloudId());
	}

	private Map<String, Object> row() {
		return this.jdbc.queryForMap("select * from site where cloud_id = ?", this.site.cloudId());
	}

	private boolean isActive(String siteId) {
		return Boolean.TRUE.equals(this.jdbc
			.queryForObject("select has_connect or has_forge from site where site_id = ?", Boolean.class, siteId));
	}

	private long count(String sql) {
		Long count = this.jdbc.queryForObject(sql, Long.class, id());
		return (count != null) ? count : -1;
	}

	private static Consumer<JWTClaimsSet.Builder> licensed(boolean active) {
		return ForgeTokenMint.app((app) -> app.put(ForgeAssumptions.LICENSE_CLAIM, Map.of("active", active)));
	}

	private String token(String module, String account, Consumer<JWTClaimsSet.Builder> change) {
		return ForgeTokenMint.token(this.site.cloudId(), module, account, change);
	}

	private HttpResponse<String> page(String path) {
		return page(path, (claims) -> {
		});
	}

	private HttpResponse<String> page(String path, Consumer<JWTClaimsSet.Builder> change) {
		return send("GET", path, token("bulkops-pages", "ada", change), null);
	}

	private HttpResponse<String> post(String path, String body) {
		return send("POST", path, token("bulkops-pages", "ada", (claims) -> {
		}), body);
	}

	private JsonNode json(String path) {
		return JSON.readTree(page(path).body());
	}

	private int event(String address, String module) {
		return send("POST", "/forge/" + address, token(module, null, (claims) -> {
		}), "{\"id\": \"installation\"}").statusCode();
	}

	private int heartbeat() {
		return heartbeat((claims) -> {
		});
	}

	private int heartbeat(Consumer<JWTClaimsSet.Builder> change) {
		return send("POST", "/forge/heartbeat", token(ForgeAssumptions.HEARTBEAT_MODULE, null, change), "{}")
			.statusCode();
	}

	private HttpResponse<String> send(String method, String path, String token, String body) {
		try {
			return this.http.send(HttpRequest.newBuilder(URI.create(RunningApp.addressOf(this.context) + path))
				.method(method,
						(body != null) ? HttpRequest.BodyPublishers.ofString(body)
								: HttpRequest.BodyPublishers.noBody())
				.header("Content-Type", "application/json")
				.header("Authorization", "Bearer " + token)
				.header(ForgeAssumptions.USER_TOKEN_HEADER, ForgeTokenMint.userTokenOf(token))
				.header(ForgeAssumptions.SYSTEM_TOKEN_HEADER, this.site.systemToken())
				.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
