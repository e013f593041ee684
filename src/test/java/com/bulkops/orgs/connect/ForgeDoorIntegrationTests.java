package com.bulkops.orgs.connect;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.simulator.JiraSite;
import com.bulkops.orgs.simulator.Organization;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static com.bulkops.orgs.Messages.message;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The access through Forge: admitted callers, and every mapped path, found by reflection,
 * with every invocation token that must be refused.
 */
@ExtendWith(OutputCaptureExtension.class)
class ForgeDoorIntegrationTests extends TwoSites {

	private static final ObjectMapper JSON = new ObjectMapper();

	/** A path at which no key may be looked up. */
	private static final String LIBRARY = "/library.json";

	@RegisterExtension
	static final WireMockExtension forge = WireMockExtension.newInstance()
		.options(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
		.resetOnEachTest(false)
		.build();

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("bulkops.forge.app-id", () -> ForgeTokenMint.APP_ID);
		registry.add("bulkops.forge.jwks-url", () -> forge.baseUrl() + "/jwks.json");
		registry.add("atlassian.connect.forge-invocation-token-jwks-url", () -> forge.baseUrl() + LIBRARY);
	}

	@BeforeEach
	void publishForgesKeys() {
		forge.stubFor(get(urlEqualTo("/jwks.json")).willReturn(okJson(ForgeTokenMint.keys())));
		Awaitility.await("the app asks for a site's cloud id once it is installed")
			.atMost(Duration.ofSeconds(20))
			.until(() -> knows(this.site) && knows(this.other.site()));
	}

	@Test
	void anAdministratorGetsThePartsOfThePagesOfTheirSite() {
		for (String path : List.of("/overview", "/settings", "/activity", "/get-started")) {
			HttpResponse<String> page = send("GET", path, ForgeTokenMint.good(this.site.cloudId(), ADMIN));
			assertThat(page.statusCode()).as(path).isEqualTo(200);
			assertThat(page.headers().firstValue("Content-Type")).as(path).contains("application/json");
			JsonNode json = read(page);
			assertThat(json.path("type").asString("")).as(path).isEqualTo("text/html;charset=UTF-8");
			assertThat(json.path("text").asString("")).as(path)
				.contains("id=\"content\"")
				.doesNotContain("<html", "<script");
			assertThat(page.headers().firstValue("Content-Security-Policy")).as(path)
				.contains("default-src 'none'; frame-ancestors 'none'");
		}
	}

	@Test
	void thePagesModelsAreThereAsJson() {
		String token = ForgeTokenMint.good(this.site.cloudId(), ADMIN);
		JsonNode overview = read(send("GET", "/overview.json", token));
		assertThat(overview.at("/status/protection").asString("")).isEqualTo("NOT_CONNECTED");
		assertThat(overview.path("runs").isArray()).isTrue();
		assertThat(read(send("GET", "/status.json", token))).isEqualTo(overview.path("status"));
		JsonNode settings = read(send("GET", "/settings.json", token));
		assertThat(settings.path("status")).isEqualTo(overview.path("status"));
		assertThat(settings.at("/choice/revocationInterval").asString("")).isEqualTo("OFF");
		JsonNode preview = read(send("GET", "/settings/preview.json?revocationInterval=P7D", token));
		assertThat(preview.path("rule").asString("")).contains("7 days old");
		JsonNode activity = read(send("GET", "/activity.json", token));
		assertThat(activity.at("/entries/0/kind").asString("")).isEqualTo("INSTALLATION");
		assertThat(activity.has("before")).isFalse();
	}

	@Test
	void formsComeAsJsonAndFilesLeaveInJson() {
		String token = ForgeTokenMint.good(this.site.cloudId(), ADMIN);
		HttpResponse<String> wrong = send("POST", "/settings", token,
				"{\"organizationId\": \"<script>\", \"revocationInterval\": [\"P7D\"]}");
		assertThat(wrong.statusCode()).isEqualTo(422);
		assertThat(read(wrong).path("text").asString("")).contains("value=\"&lt;script&gt;\"")
			.containsPattern("value=\"P7D\"\\s+selected");
		HttpResponse<String> file = send("GET", "/activity.csv", token);
		assertThat(read(file).path("type").asString("")).isEqualTo("text/csv;charset=UTF-8");
		assertThat(read(file).path("text").asString("")).startsWith("\uFEFFentry,at,kind,result");
	}

	@Test
	void nothingIsStoredThroughThisDoorEitherBeforeAFullKeyIsProved() {
		hearBoth();
		this.jdbc.update("delete from organization_owner where site_id = ?", this.site.siteId());
		long before = rows();
		String token = ForgeTokenMint.good(this.site.cloudId(), ADMIN);
		HttpResponse<String> rule = send("POST", "/settings", token,
				"{\"revocationInterval\": \"P7D\", \"webhook\": \"https://127.0.0.1/x\"}");
		assertThat(rule.statusCode()).isEqualTo(422);
		assertThat(read(rule).path("text").asString("")).contains(message("error.notConnected"))
			.doesNotContain("in an internal network");
		for (String form : List.of("/settings/exemptions", "/settings/notices/test", "/settings/owners", "/sweeps")) {
			assertThat(send("POST", form, token, "{\"account\": \"" + ADMIN + "\"}").statusCode()).as(form)
				.isEqualTo(403);
		}
		Organization organization = RunningApp.ATLASSIAN.add(new Organization("Acme", Clock.systemUTC()));
		organization.account("person");
		String key = "{\"organizationId\": \"%s\", \"apiKey\": \"%s\", \"mode\": \"REPORT\"}"
			.formatted(organization.id(), organization.apiKey());
		organization.power(Organization.KeyPower.SCOPED);
		assertThat(send("POST", "/settings", token, key).statusCode()).isEqualTo(422);
		assertThat(rows()).isEqualTo(before);
		organization.power(Organization.KeyPower.EVERYTHING);
		assertThat(send("POST", "/settings", token, key).statusCode()).isEqualTo(200);
		assertThat(send("POST", "/settings/notices/test", token, "{}").statusCode()).isEqualTo(200);
	}

	@Test
	void aThousandExemptionsComeAsOneForm() {
		String lines = IntStream.range(0, 1000)
			.mapToObj((number) -> "ACCOUNT,service-%d,%s,%n".formatted(number, "because ".repeat(10)))
			.collect(Collectors.joining());
		String form = JSON.createObjectNode().put("csv", "kind,pattern,reason,last_day\n" + lines).toString();
		assertThat(form.length()).isGreaterThan(64 * 1024);
		HttpResponse<String> answer = send("POST", "/settings/exemptions/import",
				ForgeTokenMint.good(this.site.cloudId(), ADMIN), form);
		assertThat(answer.statusCode()).isEqualTo(200);
	}

	@Test
	void aThousandExemptionsInAnyScriptComeAsOneFormAndMoreIsSaidToBeTooMuch() {
		String token = ForgeTokenMint.good(this.site.cloudId(), ADMIN);
		String lines = IntStream.range(0, 1000)
			.mapToObj((number) -> "LABEL,%d%s,%s,%n".formatted(number, "Ж".repeat(200), "Ж".repeat(450)))
			.collect(Collectors.joining());
		String csv = "kind,pattern,reason,last_day\n" + lines;
		assertThat(
				send("POST", "/settings/exemptions/import", token, JSON.createObjectNode().put("csv", csv).toString())
					.statusCode())
			.isEqualTo(200);
		HttpResponse<String> refused = send("POST", "/settings/exemptions/import", token,
				JSON.createObjectNode().put("csv", csv + "x".repeat(2 * 1024 * 1024)).toString());
		assertThat(refused.statusCode()).isEqualTo(413);
		assertThat(read(refused).path("text").asString("")).startsWith("Nothing was changed");
	}

	@Test
	void aRefusalIsJsonTooOrForgeWouldNotPassItOn() {
		String token = ForgeTokenMint.good(this.site.cloudId(), ADMIN);
		HttpResponse<String> unreadable = send("POST", "/settings", token, "[1]");
		assertThat(unreadable.statusCode()).isEqualTo(400);
		assertThat(read(unreadable).path("text").asString("")).isEqualTo("This request cannot be answered.");
		HttpResponse<String> refused = send("GET", "/settings", ForgeTokenMint.good(this.site.cloudId(), "nina"));
		assertThat(refused.statusCode()).isEqualTo(403);
		assertThat(refused.headers().firstValue("Content-Type")).contains("application/json");
		assertThat(read(refused).path("text").asString("")).isEqualTo("Only Jira administrators may use BulkOps Orgs.");
		assertThat(refused.headers().firstValue("Content-Security-Policy"))
			.contains("default-src 'none'; frame-ancestors 'none'");
	}

	@Test
	void noPathOpensToATokenThatForgeDidNotMakeForIt() {
		hearBoth();
		long before = rows();
		Set<String> attacked = new TreeSet<>();
		for (MappedPath endpoint : MappedPath.allOf(this.mappings)) {
			attacked.add(endpoint.path());
			ForgeTokenMint.bad(this.site.cloudId(), ADMIN)
				.forEach((attack, token) -> assertThat(send(endpoint.method(), endpoint.path(), token).statusCode())
					.as(endpoint + " with " + attack)
					.isIn(400, 401, 415));
			strangers()
				.forEach((attack, token) -> assertThat(send(endpoint.method(), endpoint.path(), token).statusCode())
					.as(endpoint + " with " + attack)
					.isIn(400, 401, 403, 415));
			assertThat(send(endpoint.method(), endpoint.path() + "?jwt=" + this.site.contextToken(ADMIN),
					ForgeTokenMint.good(this.site.cloudId(), ADMIN))
				.statusCode()).as(endpoint + " with two tokens").isIn(400, 401, 415);
		}
		assertThat(attacked).contains("/settings", "/activity", "/activity.csv", "/sweeps", "/installed",
				"/uninstalled");
		assertThat(rows()).as("nothing was changed").isEqualTo(before);
		forge.verify(0, getRequestedFor(urlEqualTo(LIBRARY)));
	}

	@Test
	void strangersAndForgeItselfAreRefusedByName() {
		strangers().forEach(
				(attack, token) -> assertThat(send("GET", "/settings", token).statusCode()).as(attack).isEqualTo(403));
		ForgeTokenMint.bad(this.site.cloudId(), ADMIN)
			.forEach((attack, token) -> assertThat(send("GET", "/settings", token).statusCode()).as(attack)
				.isEqualTo(401));
	}

	/** A user who administers the site and is no owner. */
	@Test
	void whoIsNoOwnerActsThroughNoAddress() {
		hearBoth();
		this.site.administrator("mallory");
		String token = ForgeTokenMint.good(this.site.cloudId(), "mallory");
		long before = rows();
		int forms = 0;
		for (MappedPath endpoint : MappedPath.allOf(this.mappings)) {
			boolean looks = Set.of("/installed", "/uninstalled", "/settings", "/settings/check")
				.contains(endpoint.path());
			if (!endpoint.method().equals("POST") || looks) {
				continue;
			}
			forms++;
			for (String body : List.of("{}", "{\"version\": \"none\", \"account\": \"ada\", \"kind\": 1}")) {
				assertThat(send("POST", endpoint.path(), token, body).statusCode()).as(endpoint + " with " + body)
					.isEqualTo(403);
			}
		}
		assertThat(forms).isGreaterThan(15);
		assertThat(send("POST", "/settings", token, "{\"graceDays\": \"0\"}").statusCode()).isEqualTo(422);
		for (String file : List.of("/activity.csv", "/activity.jsonl", "/activity/records.jsonl",
				"/settings/preview.csv", "/settings/exemptions.csv")) {
			assertThat(send("GET", file, token).statusCode()).as(file).isEqualTo(403);
		}
		assertThat(rows()).isEqualTo(before);
	}

	/** A list becomes several values of one field. */
	@Test
	void noFormOfJsonIsAWayAroundTheLimitOfKeyQuestions() {
		Organization foreign = RunningApp.ATLASSIAN.add(new Organization("Foreign", Clock.systemUTC()));
		String token = ForgeTokenMint.good(this.site.cloudId(), ADMIN);
		for (String key : List.of("[\"\", \"invented\"]", "[\" \", \"\", \"invented\"]", "\"invented\"")) {
			String form = "{\"organizationId\": \"%s\", \"apiKey\": %s}".formatted(foreign.id(), key);
			IntStream.range(0, 45).forEach((time) -> send("POST", "/settings/check", token, form));
		}
		assertThat(foreign.calls()).as("20 in each of two minutes").hasSizeLessThanOrEqualTo(2 * 20 * 8);
	}

	@Test
	void connectsTokenIsNoneOfForges() {
		assertThat(send("GET", "/settings", this.site.contextToken(ADMIN)).statusCode()).isEqualTo(401);
	}

	@Test
	void theCloudIdAloneSaysWhoseDataItIs() {
		this.other.site().administrator(ADMIN);
		HttpResponse<String> asked = send("POST", "/sweeps", ForgeTokenMint.good(this.site.cloudId(), ADMIN));
		assertThat(asked.statusCode()).isEqualTo(202);
		String run = asked.headers().firstValue("Location").orElseThrow();
		assertThat(send("GET", run, ForgeTokenMint.good(this.site.cloudId(), ADMIN)).statusCode()).isEqualTo(200);
		assertThat(send("GET", run, ForgeTokenMint.good(this.other.site().cloudId(), ADMIN)).statusCode())
			.isEqualTo(404);
	}

	@Test
	void aTokenFromBeforeTheUninstallGetsNothing() {
		String token = ForgeTokenMint.good(this.site.cloudId(), ADMIN);
		assertThat(send("GET", "/settings", token).statusCode()).isEqualTo(200);
		assertThat(event("lifecycle", "bulkops-uninstall")).isEqualTo(204);
		assertThat(this.site.uninstall(this.app)).isEqualTo(204);
		assertThat(send("GET", "/settings", token).statusCode()).isEqualTo(401);
	}

	/** The other site cannot have it, and a call with it shows nothing of that site. */
	@Test
	void aCloudIdStaysWithASiteThatWasUninstalled(CapturedOutput output) {
		JiraSite liar = this.other.site();
		liar.administrator(ADMIN);
		assertThat(this.site.uninstall(this.app)).isEqualTo(204);
		claimByInstalling(liar, this.site.cloudId(), output);
		assertThat(has(liar, this.site.cloudId())).isFalse();
		assertThat(send("GET", "/settings", ForgeTokenMint.good(this.site.cloudId(), ADMIN)).statusCode())
			.isEqualTo(200);
		assertThat(knows(this.site)).isTrue();
	}

	/** It had reported the id before the other site was installed for the first time. */
	@Test
	void aCloudIdThatALiarTellsNoMoreIsFree() {
		JiraSite liar = this.other.site();
		this.jdbc.update("update site set cloud_id = null where site_id = ?", this.site.siteId());
		liar.tellCloudId(this.site.cloudId());
		assertThat(liar.install(this.app)).isEqualTo(204);
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> has(liar, this.site.cloudId()));
		liar.tellCloudId(liar.cloudId());
		assertThat(this.site.install(this.app)).isEqualTo(204);
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> knows(this.site));
		assertThat(has(liar, this.site.cloudId())).isFalse();
	}

	/** A site that is imported into another one has a new client key. */
	@Test
	void aSiteThatComesBackUnderAnotherNameHasItsCloudId() {
		this.jdbc.update("""
				update connect_installation set shared_secret = null,
				  base_url = (select base_url from connect_installation where site_id = ?) where site_id = ?
				""", this.other.site().siteId(), this.site.siteId());
		this.jdbc.update("update site set cloud_id = null where site_id = ?", this.other.site().siteId());
		this.jdbc.update("update site set cloud_id = ? where site_id = ?", this.other.site().cloudId(),
				this.site.siteId());
		assertThat(this.other.site().install(this.app)).isEqualTo(204);
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> knows(this.other.site()));
	}

	/** The first verified call of each site is recorded. */
	private void hearBoth() {
		List.of(this.site, this.other.site())
			.forEach((known) -> send("GET", "/settings", ForgeTokenMint.good(known.cloudId(), "nobody-yet")));
	}

	private int event(String address, String module) {
		return send("POST", "/forge/" + address,
				ForgeTokenMint.token(this.site.cloudId(), module, ADMIN, (claims) -> claims.claim("principal", null)),
				"{}")
			.statusCode();
	}

	private void claimByInstalling(JiraSite liar, String cloudId, CapturedOutput output) {
		liar.tellCloudId(cloudId);
		assertThat(liar.install(this.app)).isEqualTo(204);
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> has(liar, cloudId)
					|| output.getAll().contains(liar.clientKey() + " reported the cloud ID of "));
	}

	private boolean has(JiraSite holder, String cloudId) {
		return Boolean.TRUE
			.equals(this.jdbc.queryForObject("select exists (select 1 from site where site_id = ? and cloud_id = ?)",
					Boolean.class, holder.siteId(), cloudId));
	}

	@Test
	void aCloudIdStaysWithTheSiteThatHasTheAppInstalled(CapturedOutput output) {
		this.jdbc.update("update site set cloud_id = null where site_id = ?", this.other.site().siteId());
		this.jdbc.update("update site set cloud_id = ? where site_id = ?", this.other.site().cloudId(),
				this.site.siteId());
		this.site.tellCloudId(this.other.site().cloudId());
		assertThat(this.other.site().install(this.app)).isEqualTo(204);
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> output.getAll()
				.contains(this.other.site().clientKey() + " reported the cloud ID of " + this.site.siteId()));
		assertThat(knows(this.other.site())).isFalse();
	}

	@Test
	void aSiteThatIsNotKnownYetIsAskedOnceAndIsKnownThen() {
		this.jdbc.update("update site set cloud_id = null where site_id = ?", this.site.siteId());
		String token = ForgeTokenMint.good(this.site.cloudId(), ADMIN);
		assertThat(send("GET", "/settings", token).statusCode()).isEqualTo(503);
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> knows(this.site));
		assertThat(send("GET", "/settings", token).statusCode()).isEqualTo(200);
	}

	@Test
	void inventedKeysMakeTheAppAskOnceInAWhileOnly(CapturedOutput output) {
		send("GET", "/settings", ForgeTokenMint.good(this.site.cloudId(), ADMIN));
		int before = forge.findAll(getRequestedFor(anyUrl())).size();
		for (int attempt = 0; attempt < 20; attempt++) {
			String token = ForgeTokenMint.withUnknownKey(this.site.cloudId(), ADMIN);
			assertThat(send("GET", "/settings", token).statusCode()).isEqualTo(401);
			assertThat(output.getAll()).doesNotContain(token);
		}
		assertThat(forge.findAll(getRequestedFor(anyUrl())).size() - before).isLessThanOrEqualTo(2);
		assertThat(send("GET", "/settings", ForgeTokenMint.good(this.site.cloudId(), ADMIN)).statusCode())
			.as("the others still get in")
			.isEqualTo(200);
	}

	private Map<String, String> strangers() {
		return ForgeTokenMint.strangers(this.site.cloudId(), this.other.site().cloudId(), ADMIN);
	}

	private static JsonNode read(HttpResponse<String> answer) {
		return JSON.readTree(answer.body());
	}

	private HttpResponse<String> send(String method, String path, String token) {
		return send(method, path, token, "{}");
	}

	private HttpResponse<String> send(String method, String path, String token, String body) {
		HttpRequest request = HttpRequest.newBuilder(URI.create(this.app + path))
			.method(method,
					method.equals("GET") ? HttpRequest.BodyPublishers.noBody()
							: HttpRequest.BodyPublishers.ofString(body))
			.header("Content-Type", "application/json")
			.header("Authorization", "Bearer " + token)
			.header("x-forge-oauth-user", ForgeTokenMint.userTokenOf(token))
			.build();
		try {
			return this.http.send(request, HttpResponse.BodyHandlers.ofString());
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
