package com.bulkops.orgs.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

import com.bulkops.orgs.site.SiteId;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Jira site: it installs the app with truly signed requests, signs the addresses of its
 * pages, hands out context tokens, and answers what the app asks about its callers.
 */
public final class JiraSite {

	/** What it calls the app: the key of the descriptor. */
	public static final String ADD_ON_KEY = addOnKey();

	private static final String KEY_ID = "simulated-install-key";

	/** One for all simulated sites, as Atlassian signs for all of its sites. */
	private static final KeyPair INSTALL_KEY = newKeyPair();

	private final Supplier<URI> baseUrl;

	private final Clock clock;

	private static final String USER_TOKEN = "token-of-user-";

	private static final String SYSTEM_TOKEN = "token-of-app-";

	private final Set<String> administrators = ConcurrentHashMap.newKeySet();

	private final AccountReports accountReports = new AccountReports();

	private final String clientKey;

	private String sharedSecret;

	private volatile License license = License.ACTIVE;

	private volatile Answers answers = Answers.SENSIBLE;

	private volatile String toldCloudId;

	private volatile boolean wasReadToItsEnd;

	private volatile Captured captured;

	JiraSite(Supplier<URI> baseUrl, String clientKey, String sharedSecret, Clock clock) {
		this.baseUrl = baseUrl;
		this.clientKey = clientKey;
		this.sharedSecret = sharedSecret;
		this.clock = clock;
		this.toldCloudId = cloudId();
		FORGE.put(cloudId(), this);
	}

	/** Those that Forge knows, by their cloud ids: its API is the same for all. */
	private static final Map<String, JiraSite> FORGE = new ConcurrentHashMap<>();

	private static String addOnKey() {
		try (InputStream descriptor = JiraSite.class.getResourceAsStream("/atlassian-connect.json")) {
			return Http.JSON.readTree(descriptor).path("key").asString("");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static KeyPair newKeyPair() {
		try {
			KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
			generator.initialize(2048);
			return generator.generateKeyPair();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static String newSecret() {
		return UUID.randomUUID() + "-" + UUID.randomUUID();
	}

	/** The id under which the app knows this site, if it came through Connect. */
	public String siteId() {
		return SiteId.ofConnect(this.clientKey).value();
	}

	public String clientKey() {
		return this.clientKey;
	}

	/** What Forge calls this site. */
	public String cloudId() {
		return UUID.nameUUIDFromBytes(this.clientKey.getBytes(StandardCharsets.UTF_8)).toString();
	}

	/** What it answers from now on to whoever asks for its cloud id. */
	public void tellCloudId(String cloudId) {
		this.toldCloudId = cloudId;
	}

	public String sharedSecret() {
		return this.sharedSecret;
	}

	/** Makes an account an administrator of this site. */
	public void administrator(String accountId) {
		this.administrators.add(accountId);
	}

	public void noAdministrator(String accountId) {
		this.administrators.remove(accountId);
	}

	public void license(License license) {
		this.license = license;
	}

	/** How the app's questions are answered from now on. */
	public void answers(Answers answers) {
		this.answers = answers;
	}

	/** Whether the app read a gigabyte to its end. */
	public boolean wasReadToItsEnd() {
		return this.wasReadToItsEnd;
	}

	/** What the app has reported about accounts, and what it is told about them. */
	public AccountReports accountReports() {
		return this.accountReports;
	}

	/** Installs the app; the answer's status. */
	public int install(URI app) {
		return lifecycle(app, "installed", (event) -> {
		}, (claims) -> {
		});
	}

	public int uninstall(URI app) {
		return lifecycle(app, "uninstalled", (event) -> {
		}, (claims) -> {
		});
	}

	/**
	 * Installs the app after an import: the address is the same, the client key and the
	 * secret are new, and Jira no longer knows the old ones.
	 */
	public int installAfterImport(URI app, String newClientKey) {
		this.sharedSecret = newSecret();
		return lifecycle(app, "installed", (event) -> event.put("clientKey", newClientKey),
				(claims) -> claims.issuer(newClientKey));
	}

	/** Claims the address of another site, with a secret that its Jira does not know. */
	public int claimAddressOf(JiraSite victim, URI app) {
		return lifecycle(app, "installed", (event) -> event.put("baseUrl", victim.baseUrl.get().toString()),
				(claims) -> {
				});
	}

	/**
	 * Sends a lifecycle event whose body or claims are changed before they are signed.
	 */
	public int lifecycle(URI app, String event, Consumer<ObjectNode> body, Consumer<JWTClaimsSet.Builder> claims) {
		Instant now = this.clock.instant();
		JWTClaimsSet.Builder token = new JWTClaimsSet.Builder().issuer(this.clientKey)
			.jwtID(UUID.randomUUID().toString())
			.audience(app.toString())
			.issueTime(Date.from(now))
			.expirationTime(Date.from(now.plus(Duration.ofMinutes(3))))
			.claim("qsh", queryHash("POST", "/" + event, Map.of()));
		claims.accept(token);
		ObjectNode json = Http.JSON.createObjectNode()
			.put("key", ADD_ON_KEY)
			.put("clientKey", this.clientKey)
			.put("sharedSecret", this.sharedSecret)
			.put("serverVersion", "100300")
			.put("pluginsVersion", "1000.0.0")
			.put("baseUrl", this.baseUrl.get().toString())
			.put("displayUrl", this.baseUrl.get().toString())
			.put("productType", "jira")
			.put("description", "A simulated Jira")
			.put("eventType", event);
		body.accept(json);
		String jwt = sign(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(KEY_ID).build(),
				new RSASSASigner(INSTALL_KEY.getPrivate()), token.build());
		this.captured = new Captured(event, jwt, json);
		return send(app, event, jwt, json);
	}

	/** The lifecycle event that was sent last, as somebody on the way would have it. */
	public Captured captured() {
		return this.captured;
	}

	/** Sends what was captured again, with another body if it is changed. */
	public static int sendAgain(URI app, Captured event, Consumer<ObjectNode> body) {
		ObjectNode json = event.body().deepCopy();
		body.accept(json);
		return send(app, event.event(), event.jwt(), json);
	}

	private static int send(URI app, String event, String jwt, ObjectNode json) {
		HttpRequest request = HttpRequest.newBuilder(URI.create(app + "/" + event))
			.header("Authorization", "JWT " + jwt)
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(json.toString()))
			.build();
		try {
			return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
		}
		catch (IOException ex) {
			throw new IllegalStateException("The app cannot be reached", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What Atlassian signs for an install, made for another path and with a subject.
	 */
	public String installToken(URI app, String path, String accountId) {
		Instant now = this.clock.instant();
		return sign(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(KEY_ID).build(),
				new RSASSASigner(INSTALL_KEY.getPrivate()),
				new JWTClaimsSet.Builder().issuer(this.clientKey)
					.subject(accountId)
					.audience(app.toString())
					.issueTime(Date.from(now))
					.expirationTime(Date.from(now.plus(Duration.ofMinutes(3))))
					.claim("qsh", queryHash("POST", path, Map.of()))
					.build());
	}

	/** What {@code AP.context.getToken} gives to a page. */
	public String contextToken(String accountId) {
		return token(accountId, "context-qsh");
	}

	/** A token of this site with any query string hash, or with none. */
	public String token(String accountId, String queryHash) {
		Instant now = this.clock.instant();
		JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder().issuer(this.clientKey)
			.subject(accountId)
			.issueTime(Date.from(now))
			.expirationTime(Date.from(now.plus(Duration.ofMinutes(15))));
		if (!queryHash.isEmpty()) {
			claims.claim("qsh", queryHash);
		}
		try {
			return sign(new JWSHeader(JWSAlgorithm.HS256), new MACSigner(this.sharedSecret), claims.build());
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** The address with which Jira opens a page of the app in its frame. */
	public URI pageUrl(URI app, String path, String accountId) {
		Map<String, String> query = new TreeMap<>(Map.of("xdm_e", this.baseUrl.get().toString(), "xdm_c",
				"channel-bulkops", "cp", "", "lic", "active", "cv", "1001.0.0"));
		StringBuilder address = new StringBuilder(app + path + "?");
		query.forEach((name, value) -> address.append(name).append('=').append(Http.encode(value)).append('&'));
		return URI.create(address + "jwt=" + token(accountId, queryHash("GET", path, query)));
	}

	/** Answers the app's questions; {@code false} if the question is not for Jira. */
	boolean handle(HttpExchange exchange) throws IOException {
		String path = exchange.getRequestURI().getPath();
		if (path.equals("/install-keys/" + KEY_ID)) {
			String pem = "-----BEGIN PUBLIC KEY-----\n"
					+ Base64.getMimeEncoder().encodeToString(INSTALL_KEY.getPublic().getEncoded())
					+ "\n-----END PUBLIC KEY-----";
			Http.send(exchange, 200, "text/plain", pem.getBytes(StandardCharsets.UTF_8));
		}
		else if (path.startsWith("/install-keys/")) {
			Http.empty(exchange, 404);
		}
		else if (this.answers != Answers.SENSIBLE && path.matches("/(rest|_edge)/.*")) {
			answerOddly(exchange);
		}
		else if (path.equals("/_edge/tenant_info")) {
			Http.json(exchange, 200, Http.JSON.createObjectNode().put("cloudId", this.toldCloudId));
		}
		else if (path.startsWith("/rest/") && !isSignedByTheApp(exchange)) {
			Http.empty(exchange, 401);
		}
		else if (path.equals("/rest/api/3/permissions/check")) {
			checkPermissions(exchange);
		}
		else if (path.equals("/rest/atlassian-connect/1/addons/" + ADD_ON_KEY)) {
			addon(exchange);
		}
		else if (path.equals("/rest/atlassian-connect/latest/report-accounts")) {
			this.accountReports.handle(exchange);
		}
		else {
			return false;
		}
		return true;
	}

	/** Answers at Atlassian's API, to tokens that come with calls of Forge's. */
	static boolean handleForge(HttpExchange exchange) throws IOException {
		String path = exchange.getRequestURI().getPath();
		String token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")).replace("Bearer ", "");
		if (path.startsWith("/ex/jira/")) {
			JiraSite site = FORGE.get(path.split("/")[3]);
			if (site == null || !path.endsWith("/rest/api/3/permissions/check") || !token.startsWith(USER_TOKEN)) {
				Http.empty(exchange, 401);
			}
			else if (site.answers != Answers.SENSIBLE) {
				site.answerOddly(exchange);
			}
			else {
				site.checkPermissions(exchange);
			}
			return true;
		}
		JiraSite site = token.startsWith(SYSTEM_TOKEN) ? FORGE.get(token.substring(SYSTEM_TOKEN.length())) : null;
		if (path.equals("/forge/installation/v1/license")) {
			if (site == null || site.license.status != 200) {
				Http.empty(exchange, (site == null) ? 401 : site.license.status);
			}
			else {
				Http.json(exchange, 200, Http.JSON.createObjectNode().put("active", site.license == License.ACTIVE));
			}
			return true;
		}
		if (path.equals("/app/report-accounts")) {
			if (site == null) {
				Http.empty(exchange, 401);
			}
			else {
				site.accountReports.handle(exchange);
			}
			return true;
		}
		return false;
	}

	/** The token with which Forge lets the app act for a user of a page. */
	public static String userToken(String accountId) {
		return USER_TOKEN + accountId;
	}

	/** The token with which Forge lets the app act for itself in this site. */
	public String systemToken() {
		return SYSTEM_TOKEN + cloudId();
	}

	private void answerOddly(HttpExchange exchange) {
		switch (this.answers) {
			case GIGABYTE -> this.wasReadToItsEnd |= Http.gigabyte(exchange);
			case DRIP -> Http.drip(exchange);
			case NULL -> Http.send(exchange, 200, "application/json", "null".getBytes(StandardCharsets.UTF_8));
			default -> Http.send(exchange, 200, "text/html",
					"<html><body>Sign in</body></html>".getBytes(StandardCharsets.UTF_8));
		}
	}

	private void checkPermissions(HttpExchange exchange) throws IOException {
		JsonNode question = Http.JSON.readTree(exchange.getRequestBody());
		ObjectNode answer = Http.JSON.createObjectNode();
		boolean yes = this.administrators.contains(question.path("accountId").asString(""))
				&& question.path("globalPermissions").toString().equals("[\"ADMINISTER\"]");
		answer.putArray("globalPermissions")
			.addAll(yes ? Http.JSON.createArrayNode().add("ADMINISTER") : Http.JSON.createArrayNode());
		answer.putArray("projectPermissions");
		Http.json(exchange, 200, answer);
	}

	private void addon(HttpExchange exchange) {
		ObjectNode answer = Http.JSON.createObjectNode()
			.put("key", ADD_ON_KEY)
			.put("version", "1.0.0-AC")
			.put("state", "ENABLED");
		if (this.license.status != 200) {
			Http.empty(exchange, this.license.status);
			return;
		}
		if (this.license != License.ABSENT) {
			answer.putObject("license").put("active", this.license == License.ACTIVE);
		}
		Http.json(exchange, 200, answer);
	}

	private boolean isSignedByTheApp(HttpExchange exchange) {
		String header = exchange.getRequestHeaders().getFirst("Authorization");
		try {
			SignedJWT jwt = SignedJWT.parse(header.substring("JWT ".length()));
			String expected = queryHash(exchange.getRequestMethod(), exchange.getRequestURI().getPath(),
					Http.query(exchange.getRequestURI().getRawQuery()));
			return jwt.verify(new MACVerifier(this.sharedSecret))
					&& ADD_ON_KEY.equals(jwt.getJWTClaimsSet().getIssuer())
					&& expected.equals(jwt.getJWTClaimsSet().getStringClaim("qsh"));
		}
		catch (java.text.ParseException | JOSEException | NullPointerException ex) {
			return false;
		}
	}

	/** Atlassian's query string hash. */
	public static String queryHash(String method, String path, Map<String, String> query) {
		StringBuilder canonical = new StringBuilder();
		new TreeMap<>(query).forEach((name, value) -> canonical.append((canonical.length() > 0) ? "&" : "")
			.append(Http.encode(name))
			.append('=')
			.append(Http.encode(value)));
		String request = method + "&" + path + "&" + canonical;
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-256").digest(request.getBytes(StandardCharsets.UTF_8)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String sign(JWSHeader header, JWSSigner signer, JWTClaimsSet claims) {
		SignedJWT jwt = new SignedJWT(header, claims);
		try {
			jwt.sign(signer);
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
		return jwt.serialize();
	}

	/** A lifecycle event as it was sent. */
	public record Captured(String event, String jwt, ObjectNode body) {
	}

	/** What Jira says about the app's licence. */
	public enum License {

		ACTIVE(200), INACTIVE(200), ABSENT(200), DOWN(503),
		/** The app was uninstalled: Jira knows nobody who signs like this. */
		FORGOTTEN(401),
		/** It has nothing at that address. */
		NOT_FOUND(404);

		private final int status;

		License(int status) {
			this.status = status;
		}

	}

	/** How Jira answers. */
	public enum Answers {

		SENSIBLE, GIGABYTE, DRIP, SIGN_IN_PAGE, NULL

	}

}
