package com.bulkops.orgs.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Forge around a site: it sends the app the events of an installation, serves the app's
 * static pages in Jira's administration, and passes their calls on with a token, as far
 * as JSON goes. Nothing here is Connect's.
 */
final class ForgeHost {

	static final String APP_ID = "ari:cloud:ecosystem::app/5f0e1c3a-0000-4000-8000-000000000001";

	private static final String PAGES = "/forge/pages/";

	private static final RSAKey KEY = newKey();

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final JiraSite site;

	private final Supplier<URI> baseUrl;

	private final Clock clock;

	private volatile @Nullable URI app;

	ForgeHost(JiraSite site, Supplier<URI> baseUrl, Clock clock) {
		this.site = site;
		this.baseUrl = baseUrl;
		this.clock = clock;
	}

	private static RSAKey newKey() {
		try {
			return new RSAKeyGenerator(2048).keyID("simulated-forge-key").algorithm(JWSAlgorithm.RS256).generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** The app whose pages Jira shows. */
	void show(URI app) {
		this.app = app;
	}

	/** Where the public keys of the tokens are. */
	URI keys() {
		return URI.create(this.baseUrl.get() + "/forge/jwks.json");
	}

	/** Installs the app; the answer's status. */
	int install(URI app) {
		return event(app, "/forge/lifecycle", "bulkops-lifecycle");
	}

	/** What Forge sends every hour; the answer's status. */
	int beat(URI app) {
		return event(app, "/forge/heartbeat", "bulkops-heartbeat");
	}

	private int event(URI app, String path, String module) {
		ObjectNode body = Http.JSON.createObjectNode().put("id", installation());
		HttpRequest.Builder request = HttpRequest.newBuilder(app.resolve(path))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body.toString()));
		headers(module, null).forEach(request::header);
		return send(request).statusCode();
	}

	/** What Forge adds to a call of a page that somebody opened. */
	Map<String, String> headers(String accountId) {
		return headers("bulkops-pages", accountId);
	}

	private Map<String, String> headers(String module, @Nullable String accountId) {
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put("Authorization", "Bearer " + token(module, accountId));
		headers.put("x-forge-oauth-system", this.site.systemToken());
		if (accountId != null) {
			headers.put("x-forge-oauth-user", JiraSite.userToken(accountId));
		}
		return headers;
	}

	private String token(String module, @Nullable String accountId) {
		Instant now = this.clock.instant();
		SignedJWT token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(KEY.getKeyID()).build(),
				new JWTClaimsSet.Builder().issuer("forge/invocation-token")
					.audience(APP_ID)
					.issueTime(Date.from(now))
					.notBeforeTime(Date.from(now))
					.expirationTime(Date.from(now.plusSeconds(60)))
					.claim("app",
							Map.of("id", APP_ID, "version", "1", "installationId", installation(), "apiBaseUrl",
									this.baseUrl.get() + "/ex/jira/" + this.site.cloudId(), "environment",
									Map.of("type", "PRODUCTION"), "module", Map.of("key", module), "license",
									Map.of("active", true)))
					.claim("context", Map.of("cloudId", this.site.cloudId(), "siteUrl", this.baseUrl.get().toString()))
					.claim("principal", accountId)
					.build());
		try {
			token.sign(new RSASSASigner(KEY));
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
		return token.serialize();
	}

	private String installation() {
		return "ari:cloud:ecosystem::installation/"
				+ UUID.nameUUIDFromBytes(this.site.cloudId().getBytes(StandardCharsets.UTF_8));
	}

	boolean handle(HttpExchange exchange) throws IOException {
		String path = exchange.getRequestURI().getPath();
		switch (path) {
			case "/forge" -> resource(exchange, "forge.html", "text/html;charset=UTF-8");
			case "/forge/host.js" -> resource(exchange, "forge-host.js", "text/javascript");
			case "/forge/frame.js" -> resource(exchange, "forge-frame.js", "text/javascript");
			case "/forge/jwks.json" -> Http.json(exchange, 200, new JWKSet(KEY.toPublicJWK()).toString());
			case "/forge/invoke" -> Http.json(exchange, 200, invoke(Http.JSON.readTree(exchange.getRequestBody())));
			default -> {
				if (!path.startsWith(PAGES)) {
					return false;
				}
				page(exchange, path.substring(PAGES.length()));
			}
		}
		return true;
	}

	/** JSON only; another answer is an error, and so is 401. */
	private ObjectNode invoke(JsonNode call) {
		HttpRequest.Builder request = HttpRequest
			.newBuilder(Objects.requireNonNull(this.app).resolve(call.path("path").asString("")))
			.method(call.path("method").asString(""),
					call.hasNonNull("body") ? HttpRequest.BodyPublishers.ofString(call.path("body").toString())
							: HttpRequest.BodyPublishers.noBody());
		call.path("headers")
			.properties()
			.forEach((header) -> request.header(header.getKey(), header.getValue().asString("")));
		headers(call.path("user").asString("")).forEach(request::header);
		HttpResponse<String> response = send(request);
		String type = response.headers().firstValue("Content-Type").orElse("application/json");
		ObjectNode answer = Http.JSON.createObjectNode();
		if (response.statusCode() == 401 || !type.equals("application/json")) {
			answer.put("success", false).putObject("error").put("message", "Invalid response from remote");
			return answer;
		}
		ObjectNode payload = answer.put("success", true).putObject("payload").put("status", response.statusCode());
		payload.set("headers", Http.JSON.valueToTree(response.headers().map()));
		if (!response.body().isEmpty()) {
			payload.set("body", Http.JSON.readTree(response.body()));
		}
		return answer;
	}

	private HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new IllegalStateException("The app does not answer", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** What {@code forge deploy} would have sent, with this bridge in front. */
	private static void page(HttpExchange exchange, String file) throws IOException {
		switch (file) {
			case "index.html" -> {
				String html = Files.readString(Path.of("forge", "static", "index.html"))
					.replaceFirst("(?=<script )", "<script src=\"/forge/frame.js\"></script>\n  ");
				Http.send(exchange, 200, "text/html;charset=UTF-8", html.getBytes(StandardCharsets.UTF_8));
			}
			case "bridge.js" -> Http.send(exchange, 200, "text/javascript",
					Files.readAllBytes(Path.of("forge", "static", "bridge.js")));
			case "app.css" -> classpath(exchange, "classpath:/static/assets/app.css", "text/css");
			case "app.js" -> classpath(exchange, "classpath:/static/assets/app.js", "text/javascript");
			case "htmx.min.js" -> classpath(exchange,
					"classpath*:/META-INF/resources/webjars/htmx.org/*/dist/htmx.min.js", "text/javascript");
			default -> Http.empty(exchange, 404);
		}
	}

	private static void classpath(HttpExchange exchange, String pattern, String type) throws IOException {
		Http.send(exchange, 200, type,
				new PathMatchingResourcePatternResolver().getResources(pattern)[0].getContentAsByteArray());
	}

	private static void resource(HttpExchange exchange, String name, String type) throws IOException {
		try (InputStream resource = ForgeHost.class.getResourceAsStream("/simulator/" + name)) {
			Http.send(exchange, 200, type, Objects.requireNonNull(resource).readAllBytes());
		}
	}

}
