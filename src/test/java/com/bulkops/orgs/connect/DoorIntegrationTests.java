package com.bulkops.orgs.connect;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyPairGenerator;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.bulkops.orgs.JumpingClock;
import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.simulator.JiraSite;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.bean.override.convention.TestBean;

import static com.bulkops.orgs.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Callers that are admitted and callers that are refused.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
@ExtendWith(OutputCaptureExtension.class)
class DoorIntegrationTests {

	/**
	 * A separate minute for each test, because refusals in a minute are logged up to a
	 * number.
	 */
	private static final JumpingClock CLOCK = new JumpingClock();

	private static Duration ahead = Duration.ZERO;

	@TestBean
	private Clock clock;

	private static final String ADMIN = "5b10ac8d82e05b22cc7d4ef5";

	private final HttpClient http = HttpClient.newHttpClient();

	private final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	private final JiraSite site = this.jira.site();

	@Autowired
	private ConfigurableApplicationContext context;

	@Autowired
	private JdbcTemplate jdbc;

	private URI app;

	static Clock clock() {
		return CLOCK;
	}

	@BeforeEach
	void address() {
		ahead = ahead.plusMinutes(1);
		CLOCK.ahead(ahead);
		this.app = RunningApp.addressOf(this.context);
		this.site.administrator(ADMIN);
	}

	@AfterEach
	void close() {
		this.jira.close();
	}

	static Stream<Arguments> badInstalls() {
		String wrongHash = JiraSite.queryHash("POST", "/uninstalled", Map.of());
		Date past = Date.from(Instant.now().minusSeconds(600));
		return Stream.of(
				badBody("a body about another site", "its client key is not the issuer of its token",
						(body) -> body.put("clientKey", "victim")),
				badBody("another app", "it is about another app", (body) -> body.put("key", "com.example.other")),
				badBody("a foreign base URL", "its base URL is none of the allowed hosts",
						(body) -> body.put("baseUrl", "https://evil.example")),
				badBody("a base URL without TLS", "its base URL is none of the allowed hosts",
						(body) -> body.put("baseUrl", "http://acme.atlassian.net")),
				badBody("a short secret", "its shared secret is too short",
						(body) -> body.put("sharedSecret", "short")),
				badBody("no secret", "its shared secret is too short", (body) -> body.remove("sharedSecret")),
				Arguments.of("a very long client key", "its client key has no valid form",
						(Consumer<ObjectNode>) (body) -> body.put("clientKey", "x".repeat(300)),
						(Consumer<JWTClaimsSet.Builder>) (claims) -> claims.issuer("x".repeat(300))),
				badToken("no query string hash", "its token was made for another request",
						(claims) -> claims.claim("qsh", null)),
				badToken("the hash of another request", "its token was made for another request",
						(claims) -> claims.claim("qsh", wrongHash)),
				badToken("another audience",
						"its token was made for https://other.example, and ADDON_BASE_URL is http://127.0.0.1:",
						(claims) -> claims.audience("https://other.example")),
				badToken("no audience", "its token has no valid audience, and ADDON_BASE_URL is http://127.0.0.1:",
						(claims) -> claims.audience((String) null)),
				badToken("an audience that breaks the line", "its token has no valid audience",
						(claims) -> claims.audience("https://other.example/\nERROR everything was lost")),
				badToken("a second audience that breaks the line", "its token has no valid audience",
						(claims) -> claims
							.audience(List.of("https://other.example", "https://x/\nERROR all was lost"))),
				badToken("an endless audience", "its token has no valid audience",
						(claims) -> claims.audience("https://other.example/" + "x".repeat(300))),
				badToken("a lifetime of a day", "its token is valid for longer than 60 minutes",
						(claims) -> claims.expirationTime(Date.from(Instant.now().plus(Duration.ofDays(1))))),
				badToken("no end", "its token is valid for longer than 60 minutes",
						(claims) -> claims.expirationTime(null)),
				badToken("no time of issue", "its token is valid for longer than 60 minutes",
						(claims) -> claims.issueTime(null)),
				badToken("a time of issue that is years away", "was issued in the future by this machine's clock",
						(claims) -> claims.issueTime(Date.from(Instant.now().plus(Duration.ofDays(3650))))
							.expirationTime(Date.from(Instant.now().plus(Duration.ofDays(3650)).plusSeconds(60)))),
				badToken("an expired token", "it has expired by this machine's clock",
						(claims) -> claims.expirationTime(past)));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("badInstalls")
	void refusesAnInstallWith(String flaw, String reason, Consumer<ObjectNode> body,
			Consumer<JWTClaimsSet.Builder> claims, CapturedOutput output) {
		assertThat(this.site.lifecycle(this.app, "installed", body, claims)).as(flaw).isEqualTo(401);
		assertToldOnce(reason, output);
		assertThat(hosts(this.site.clientKey())).isZero();
		assertThat(hosts("victim")).isZero();
	}

	/**
	 * Asserts that the log has one line, which an alert counts, and no other line that
	 * any client can cause.
	 */
	private static void assertToldOnce(String reason, CapturedOutput output) {
		assertThat(output.getAll().lines()).filteredOn((line) -> line.contains("Refused a lifecycle event: "))
			.singleElement()
			.asString()
			.contains(" WARN ", "Refused a lifecycle event: ", reason, "Nothing was changed.")
			.doesNotContain("eyJ")
			.hasSizeLessThan(600);
	}

	@Test
	void refusesAnInstallThatTheSiteSignedItself(CapturedOutput output) throws Exception {
		assertThat(installSignedByItself("JWT " + signedByItself("simulated-install-key"))).isEqualTo(401);
		assertToldOnce("its token does not verify with a key of Atlassian's", output);
		assertThat(installSignedByItself("")).isEqualTo(401);
		assertThat(hosts("self")).isZero();
	}

	/** Only RS256 with a key of Atlassian is accepted, independent of the header. */
	@ParameterizedTest
	@EnumSource
	void refusesAnInstallThatAtlassianDidNotSign(Forgery forgery, CapturedOutput output) throws Exception {
		JWTClaimsSet claims = new JWTClaimsSet.Builder().issuer("self")
			.audience(this.app.toString())
			.issueTime(new Date())
			.expirationTime(Date.from(Instant.now().plusSeconds(60)))
			.claim("qsh", JiraSite.queryHash("POST", "/installed", Map.of()))
			.build();
		assertThat(installSignedByItself("JWT " + forgery.sign(claims))).isEqualTo(401);
		assertToldOnce(forgery.reason, output);
		assertThat(hosts("self")).isZero();
	}

	/** An install is no uninstall, and the other way round. */
	@Test
	void refusesAnEventAtTheAddressOfAnother(CapturedOutput output) {
		assertThat(
				this.site.lifecycle(this.app, "installed", (body) -> body.put("eventType", "uninstalled"), (claims) -> {
				}))
			.isEqualTo(401);
		assertToldOnce("it is of another type than its address", output);
		assertThat(hosts(this.site.clientKey())).isZero();
	}

	private enum Forgery {

		/** Under the id of a key of Atlassian's. */
		ANOTHER_KEY("its token does not verify with a key of Atlassian's") {

			@Override
			String sign(JWTClaimsSet claims) throws Exception {
				return rs256("simulated-install-key", claims);
			}

		},

		UNKNOWN_KEY_ID("is unknown and 60 such were looked up in this minute") {

			@Override
			String sign(JWTClaimsSet claims) throws Exception {
				return rs256("made-up", claims);
			}

		},

		NO_KEY_ID("its key ID has no valid form") {

			@Override
			String sign(JWTClaimsSet claims) throws Exception {
				return rs256(null, claims);
			}

		},

		/** The public key is public. */
		PUBLIC_KEY_AS_SECRET("its token does not verify with a key of Atlassian's") {

			@Override
			String sign(JWTClaimsSet claims) throws Exception {
				String pem = HttpClient.newHttpClient()
					.send(HttpRequest
						.newBuilder(URI.create(RunningApp.ATLASSIAN.installKeys() + "/simulated-install-key"))
						.build(), HttpResponse.BodyHandlers.ofString())
					.body();
				SignedJWT jwt = new SignedJWT(
						new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("simulated-install-key").build(), claims);
				jwt.sign(new MACSigner(pem));
				return jwt.serialize();
			}

		},

		NO_SIGNATURE("it carries no signed token") {

			@Override
			String sign(JWTClaimsSet claims) {
				return new PlainJWT(claims).serialize();
			}

		};

		private final String reason;

		Forgery(String reason) {
			this.reason = reason;
		}

		abstract String sign(JWTClaimsSet claims) throws Exception;

		static String rs256(String keyId, JWTClaimsSet claims) throws Exception {
			SignedJWT jwt = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(keyId).build(), claims);
			jwt.sign(new RSASSASigner(KeyPairGenerator.getInstance("RSA").generateKeyPair().getPrivate()));
			return jwt.serialize();
		}

	}

	/** A browser sends this before a cross-origin call. */
	@Test
	void noOtherSitesPageMayCall() throws Exception {
		for (String path : List.of("/settings", "/sweeps", "/installed", "/atlassian-connect.json")) {
			HttpResponse<String> answer = rawPreflight(path);
			assertThat(answer.statusCode()).as(path).isEqualTo(403);
			assertThat(answer.headers().map()).as(path).doesNotContainKey("access-control-allow-origin");
		}
	}

	private HttpResponse<String> rawPreflight(String path) throws Exception {
		return this.http.send(HttpRequest.newBuilder(URI.create(this.app + path))
			.method("OPTIONS", HttpRequest.BodyPublishers.noBody())
			.header("Origin", "https://evil.example")
			.header("Access-Control-Request-Method", "POST")
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	/** The most common mistake of operators. */
	@Test
	void aDoorForForgeThatIsShutSaysSo(CapturedOutput output) throws Exception {
		HttpResponse<String> answer = this.http.send(HttpRequest.newBuilder(URI.create(this.app + "/overview"))
			.header("Authorization", "Bearer x.y.z")
			.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(answer.statusCode()).isEqualTo(401);
		assertThat(output.getAll()).contains("Refused a call through Forge: BULKOPS_FORGE_APP_ID is not set");
	}

	/** It would become part of the address of the key server. */
	@ParameterizedTest
	@ValueSource(strings = { "../other-keys/x", "x?y=z", "x#y", "x%2Fy",
			"a-key-id-of-more-than-sixty-four-characters" + "-that-nobody-at-Atlassian-ever-made", "" })
	void aKeyIdThatIsNoneIsNotLookedUp(String keyId, CapturedOutput output) throws Exception {
		assertThat(installSignedByItself("JWT " + signedByItself(keyId))).isEqualTo(401);
		assertThat(output.getAll()).contains("Refused a lifecycle event: its key ID has no valid form");
	}

	private String signedByItself(String keyId) throws Exception {
		SignedJWT jwt = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(keyId).build(),
				new JWTClaimsSet.Builder().issuer("self")
					.audience(this.app.toString())
					.issueTime(new Date())
					.expirationTime(Date.from(Instant.now().plusSeconds(60)))
					.claim("qsh", JiraSite.queryHash("POST", "/installed", Map.of()))
					.build());
		jwt.sign(new MACSigner("x".repeat(40)));
		return jwt.serialize();
	}

	private int installSignedByItself(String authorization) {
		return post("/installed", authorization, """
				{"eventType":"installed","key":"%s","clientKey":"self","sharedSecret":"%s",
				 "baseUrl":"http://localhost:1","productType":"jira"}""".formatted(JiraSite.ADD_ON_KEY,
				"x".repeat(40)));
	}

	@Test
	void refusesAHugeInstall(CapturedOutput output) throws Exception {
		assertThat(post("/installed", "JWT x", "{\"key\":\"" + "x".repeat(100_000) + "\"}")).isEqualTo(413);
		assertToldOnce("it is too large", output);
	}

	/** The token of an uninstall has the same limits as that of an install. */
	@Test
	void refusesAnUninstallForAnotherAddress(CapturedOutput output) {
		assertThat(this.site.install(this.app)).isEqualTo(204);
		assertThat(this.site.lifecycle(this.app, "uninstalled", (body) -> {
		}, (claims) -> claims.audience("https://other.example"))).isEqualTo(401);
		assertToldOnce("its token was made for https://other.example, and ADDON_BASE_URL is " + this.app, output);
		assertThat(page("/settings").statusCode()).isEqualTo(200);
	}

	/** A token may be captured on the network, in a log, or at a proxy. */
	@Test
	void aLifecycleTokenCountsOnce(CapturedOutput output) {
		assertThat(this.site.install(this.app)).isEqualTo(204);
		JiraSite.Captured install = this.site.captured();
		long entries = entries();
		assertThat(JiraSite.sendAgain(this.app, install, (body) -> {
		})).as("delivered twice").isEqualTo(204);
		assertThat(entries()).as("nothing happened").isEqualTo(entries);
		assertThat(JiraSite.sendAgain(this.app, install, (body) -> body.put("sharedSecret", "x".repeat(40))))
			.as("with a secret of whoever captured it")
			.isEqualTo(401);
		assertThat(JiraSite.sendAgain(this.app, install, (body) -> body.put("baseUrl", "http://localhost:1")))
			.as("with another address")
			.isEqualTo(401);
		assertThat(output.getAll().lines()).filteredOn((line) -> line.contains("its token was used before")).hasSize(2);
		assertThat(page("/settings").statusCode()).as("signed with the site's own secret").isEqualTo(200);
	}

	/** Several instances share the database. */
	@Test
	void aLifecycleTokenCountsOnceAlsoAtTheSameMoment() {
		assertThat(this.site.install(this.app)).isEqualTo(204);
		JiraSite.Captured install = this.site.captured();
		assertThat(this.site.uninstall(this.app)).isEqualTo(204);
		this.jdbc.update("delete from lifecycle_token where client_key = ?", this.site.clientKey());
		long entries = entries();
		List<CompletableFuture<Integer>> answers = IntStream.range(0, 8)
			.mapToObj((attempt) -> CompletableFuture.supplyAsync(() -> JiraSite.sendAgain(this.app, install,
					(body) -> body.put("sharedSecret", ("secret-" + attempt).repeat(8)))))
			.toList();
		assertThat(answers.stream().map(CompletableFuture::join)).filteredOn((status) -> status == 204).hasSize(1);
		assertThat(entries()).isEqualTo(entries + 1);
	}

	private long entries() {
		return this.jdbc.queryForObject("select count(*) from activity_entry where site_id = ?", Long.class,
				this.site.siteId());
	}

	@Test
	void aLifecycleTokenOfBeforeAnUninstallCountsNoMore() {
		Date earlier = Date.from(Instant.now().minusSeconds(30));
		assertThat(this.site.lifecycle(this.app, "installed", (body) -> {
		}, (claims) -> claims.issueTime(earlier))).isEqualTo(204);
		JiraSite.Captured install = this.site.captured();
		assertThat(this.site.uninstall(this.app)).isEqualTo(204);
		JiraSite.Captured uninstall = this.site.captured();
		assertThat(JiraSite.sendAgain(this.app, install, (body) -> {
		})).isEqualTo(401);
		assertThat(this.site.lifecycle(this.app, "installed", (body) -> {
		}, (claims) -> claims.issueTime(earlier))).as("one that never arrived").isEqualTo(401);
		assertThat(page("/settings").statusCode()).isEqualTo(401);
		assertThat(this.site.install(this.app)).as("a new one").isEqualTo(204);
		assertThat(JiraSite.sendAgain(this.app, uninstall, (body) -> {
		})).isEqualTo(401);
		assertThat(page("/settings").statusCode()).isEqualTo(200);
	}

	/** A token of one site does not affect another. */
	@Test
	void lifecycleTokensOfOtherSitesDoNotMatter() {
		assertThat(this.site.install(this.app)).isEqualTo(204);
		try (SimulatedAtlassian other = new SimulatedAtlassian(0, Clock.systemUTC())) {
			assertThat(other.site().lifecycle(this.app, "installed", (body) -> {
			}, (claims) -> claims.issueTime(Date.from(Instant.now().minusSeconds(60))))).isEqualTo(204);
		}
		assertThat(this.site.uninstall(this.app)).isEqualTo(204);
	}

	@Test
	void keepsTheSharedSecretSealedAndForgetsItOnUninstall() {
		assertThat(this.site.install(this.app)).isEqualTo(204);
		byte[] stored = this.jdbc.queryForObject("select shared_secret from connect_installation where client_key = ?",
				byte[].class, this.site.clientKey());
		assertThat(new String(stored, java.nio.charset.StandardCharsets.ISO_8859_1))
			.doesNotContain(this.site.sharedSecret());
		assertThat(page("/settings").statusCode()).isEqualTo(200);
		assertThat(this.site.uninstall(this.app)).isEqualTo(204);
		this.jdbc.query(
				"select shared_secret, has_connect from connect_installation join site using (site_id) where client_key = ?",
				(ResultSet row) -> {
					assertThat(row.getBytes(1)).isNull();
					assertThat(row.getBoolean(2)).isFalse();
				}, this.site.clientKey());
		assertThat(page("/settings").statusCode()).isEqualTo(401);
		assertThat(call("GET", "/settings", this.site.contextToken(ADMIN)).statusCode()).isEqualTo(401);
	}

	@Test
	void aPageMayBeFramedByItsOwnSiteOnly() {
		this.site.install(this.app);
		HttpResponse<String> page = page("/settings");
		assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
			.startsWith("default-src 'none'; script-src 'self' " + RunningApp.ATLASSIAN.baseUrl())
			.endsWith("frame-ancestors " + this.jira.baseUrl())
			.doesNotContain("unsafe");
		assertThat(page.headers().firstValue("Cache-Control").orElseThrow()).contains("no-cache", "no-store");
		assertThat(page.body()).doesNotContain("eyJ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/settings", "/activity", "/get-started" })
	void aPageNeedsATokenForExactlyThisRequest(String path) {
		this.site.install(this.app);
		URI page = this.site.pageUrl(this.app, path, ADMIN);
		assertThat(get(page.toString()).statusCode()).isEqualTo(200);
		assertThat(get(page + "&x=1").statusCode()).isEqualTo(401);
		assertThat(get(page.toString().replace("lic=active", "lic=none")).statusCode()).isEqualTo(401);
		assertThat(get(this.app + path + "?jwt=" + this.site.token(ADMIN, "")).statusCode()).isEqualTo(401);
		assertThat(get(this.app + path + "?jwt=" + this.site.contextToken(ADMIN)).statusCode()).isEqualTo(401);
	}

	@Test
	void aCallNeedsAContextTokenInItsHeader() {
		this.site.install(this.app);
		for (String path : new String[] { "/settings", "/activity", "/activity.csv", "/get-started" }) {
			assertThat(call("GET", path, this.site.contextToken(ADMIN)).statusCode()).as(path).isEqualTo(200);
			assertThat(call("GET", path, this.site.token(ADMIN, "")).statusCode()).as(path).isEqualTo(401);
			String bound = this.site.token(ADMIN, JiraSite.queryHash("GET", path, Map.of()));
			assertThat(call("GET", path, bound).statusCode()).as(path).isEqualTo(401);
			assertThat(call("GET", path + "?jwt=" + bound, this.site.contextToken(ADMIN)).statusCode()).as(path)
				.isEqualTo(401);
		}
		String bound = this.site.token(ADMIN, JiraSite.queryHash("POST", "/sweeps", Map.of()));
		assertThat(call("POST", "/sweeps", bound).statusCode()).isEqualTo(401);
		assertThat(call("POST", "/sweeps?jwt=" + bound, "").statusCode()).isEqualTo(401);
	}

	/**
	 * Logs and browser histories contain addresses. Only addresses that Jira opens have a
	 * token.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "/activity.csv", "/activity.jsonl", "/settings/preview", "/settings/preview.csv" })
	void aTokenInTheAddressOpensFramedPagesOnly(String path) {
		this.site.install(this.app);
		assertThat(call("GET", path, this.site.contextToken(ADMIN)).statusCode()).isIn(200, 409, 422);
		assertThat(get(this.site.pageUrl(this.app, path, ADMIN).toString()).statusCode()).isEqualTo(401);
	}

	@Test
	void aTokenInTheBodyOpensNothing() {
		this.site.install(this.app);
		Map<String, String> form = Map.of("revocationInterval", "OFF");
		String bound = this.site.token(ADMIN, JiraSite.queryHash("POST", "/settings", form));
		for (String token : List.of(bound, this.site.contextToken(ADMIN))) {
			HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.app + "/settings"))
				.header("Content-Type", "application/x-www-form-urlencoded")
				.POST(HttpRequest.BodyPublishers.ofString("revocationInterval=OFF&jwt=" + token));
			assertThat(send(request).statusCode()).isEqualTo(401);
			assertThat(send(request.header("Authorization", "JWT " + this.site.contextToken(ADMIN))).statusCode())
				.isEqualTo(401);
		}
	}

	/** Listeners run inside the transaction and can prevent it. */
	@Test
	void anInstallThatCannotBeRecordedIsNoInstall() {
		this.jdbc
			.execute("alter table activity_entry add constraint no_installs check (kind <> 'INSTALLATION') not valid");
		try {
			assertThat(this.site.install(this.app)).isBetween(400, 599);
			assertThat(hosts(this.site.clientKey())).isZero();
		}
		finally {
			this.jdbc.execute("alter table activity_entry drop constraint no_installs");
		}
		assertThat(this.site.install(this.app)).isEqualTo(204);
	}

	@Test
	void othersTokensOpenNothing(CapturedOutput output) throws Exception {
		this.site.install(this.app);
		JWTClaimsSet claims = new JWTClaimsSet.Builder().issuer(this.site.clientKey())
			.subject(ADMIN)
			.issueTime(new Date())
			.expirationTime(Date.from(Instant.now().plusSeconds(60)))
			.claim("qsh", "context-qsh")
			.build();
		SignedJWT forged = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
		forged.sign(new MACSigner("another secret of thirty-two bytes or more"));
		assertThat(call("GET", "/settings", forged.serialize()).statusCode()).isEqualTo(401);
		assertThat(call("GET", "/settings", new PlainJWT(claims).serialize()).statusCode()).isEqualTo(401);
		assertThat(call("GET", "/settings", "no.token.at-all").statusCode()).isEqualTo(401);
		SignedJWT expired = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256),
				new JWTClaimsSet.Builder(claims).expirationTime(Date.from(Instant.now().minusSeconds(120))).build());
		expired.sign(new MACSigner(this.site.sharedSecret()));
		assertThat(call("GET", "/settings", expired.serialize()).statusCode()).isEqualTo(401);
		assertThat(output.getAll()).doesNotContain(forged.serialize(), expired.serialize(), this.site.sharedSecret());
	}

	/**
	 * The rest of the event counts: without the new secret the site would be locked out.
	 */
	@Test
	void aDisplayUrlOfAnotherHostIsIgnoredAndMayNotFrame() {
		this.site.administrator(ADMIN);
		assertThat(this.site.lifecycle(this.app, "installed", (body) -> body.put("displayUrl", "https://evil.example"),
				(claims) -> {
				}))
			.isEqualTo(204);
		HttpResponse<String> page = get(this.site.pageUrl(this.app, "/settings", ADMIN).toString());
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.headers().firstValue("Content-Security-Policy").orElse("")).doesNotContain("evil.example");
	}

	@Test
	void onlyAdministratorsGetIn() {
		this.site.install(this.app);
		assertThat(call("GET", "/settings", this.site.contextToken("nina")).statusCode()).isEqualTo(403);
		assertThat(call("POST", "/sweeps", this.site.contextToken("nina")).statusCode()).isEqualTo(403);
		assertThat(call("GET", "/settings", this.site.contextToken("")).statusCode()).isEqualTo(403);
		HttpResponse<String> refused = get(this.site.pageUrl(this.app, "/settings", "nina").toString());
		assertThat(refused.statusCode()).isEqualTo(403);
		assertThat(refused.body()).isEqualTo("Only Jira administrators may use BulkOps Orgs.");
	}

	@Test
	void whenJiraDoesNotAnswerNobodyGetsInAndNobodyIsToldThatTheyMayNot() {
		this.site.install(this.app);
		this.jira.close();
		HttpResponse<String> answer = call("GET", "/settings", this.site.contextToken(ADMIN));
		assertThat(answer.statusCode()).isEqualTo(503);
		assertThat(answer.body()).contains("Jira did not say").doesNotContain("Incident", "Only Jira");
	}

	@Test
	void aRunOfAnotherSiteIsNotThere() {
		this.site.install(this.app);
		RunningApp.owner(this.jdbc, this.jira, ADMIN);
		String run = call("POST", "/sweeps", this.site.contextToken(ADMIN)).headers()
			.firstValue("Location")
			.orElseThrow();
		assertThat(call("GET", run, this.site.contextToken(ADMIN)).statusCode()).isEqualTo(200);
		try (SimulatedAtlassian other = new SimulatedAtlassian(0, Clock.systemUTC())) {
			other.site().administrator(ADMIN);
			other.site().install(this.app);
			assertThat(call("GET", run, other.site().contextToken(ADMIN)).statusCode()).isEqualTo(404);
			assertThat(
					call("GET", "/activity?run=" + run.substring("/sweeps/".length()), other.site().contextToken(ADMIN))
						.body())
				.contains(message("activity.ofRun.title"));
		}
		assertThat(call("GET", "/sweeps/" + UUID.randomUUID(), this.site.contextToken(ADMIN)).statusCode())
			.isEqualTo(404);
		assertThat(call("GET", "/sweeps/nonsense", this.site.contextToken(ADMIN)).statusCode()).isEqualTo(400);
	}

	@Test
	void aRunIsTakenAndToldInTheFormThatIsAskedFor() {
		this.site.install(this.app);
		RunningApp.owner(this.jdbc, this.jira, ADMIN);
		for (Map.Entry<String, String> form : Map
			.of("application/json", "application/json", "text/html", "text/html", "*/*", "")
			.entrySet()) {
			HttpResponse<String> taken = send(HttpRequest.newBuilder(URI.create(this.app + "/sweeps"))
				.POST(HttpRequest.BodyPublishers.noBody())
				.header("Accept", form.getKey())
				.header("Authorization", "JWT " + this.site.contextToken(ADMIN)));
			assertThat(taken.statusCode()).as(form.getKey()).isEqualTo(202);
			HttpResponse<String> told = send(
					HttpRequest.newBuilder(URI.create(this.app + taken.headers().firstValue("Location").orElseThrow()))
						.header("Accept", form.getKey())
						.header("Authorization", "JWT " + this.site.contextToken(ADMIN)));
			assertThat(told.statusCode()).as(form.getKey()).isEqualTo(200);
			for (HttpResponse<String> answer : List.of(taken, told)) {
				assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith(form.getValue());
			}
		}
	}

	@Test
	void inputThatCannotBeReadIsAnsweredWithWhatToDo() {
		this.site.install(this.app);
		for (String query : new String[] { "from=tomorrow", "to=2026-13-01", "kind=NOTHING", "result=%00", "run=x",
				"zone=Mars/Base&from=2026-01-01", "from=%2B292278994-08-17", "to=0000-12-31" }) {
			HttpResponse<String> answer = call("GET", "/activity?" + query, this.site.contextToken(ADMIN));
			assertThat(answer.statusCode()).as(query).isEqualTo(400);
			assertThat(answer.body()).as(query).contains("class=\"message error\"");
		}
		assertThat(call("GET", "/activity?from=0001-01-01&to=9999-12-31&zone=%2B18:00", this.site.contextToken(ADMIN))
			.statusCode()).isEqualTo(200);
		assertThat(call("GET", "/activity?before=x", this.site.contextToken(ADMIN)).statusCode()).isEqualTo(400);
	}

	private int hosts(String clientKey) {
		Integer count = this.jdbc.queryForObject("select count(*) from connect_installation where client_key = ?",
				Integer.class, clientKey);
		return (count != null) ? count : -1;
	}

	private static Arguments badBody(String flaw, String reason, Consumer<ObjectNode> body) {
		return Arguments.of(flaw, reason, body, (Consumer<JWTClaimsSet.Builder>) (claims) -> {
		});
	}

	private static Arguments badToken(String flaw, String reason, Consumer<JWTClaimsSet.Builder> claims) {
		return Arguments.of(flaw, reason, (Consumer<ObjectNode>) (body) -> {
		}, claims);
	}

	private HttpResponse<String> page(String path) {
		return get(this.site.pageUrl(this.app, path, ADMIN).toString());
	}

	private HttpResponse<String> get(String address) {
		return send(HttpRequest.newBuilder(URI.create(address)));
	}

	private HttpResponse<String> call(String method, String path, String token) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.app + path))
			.method(method, HttpRequest.BodyPublishers.noBody());
		return send(token.isEmpty() ? request : request.header("Authorization", "JWT " + token));
	}

	private int post(String path, String authorization, String body) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.app + path))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body));
		return send(authorization.isEmpty() ? request : request.header("Authorization", authorization)).statusCode();
	}

	private HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

}
