package com.bulkops.orgs.connect;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.simulator.JiraSite;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every path that the app maps, found by reflection so that new ones are included, with
 * every kind of token that must be refused.
 */
class AttackIntegrationTests extends TwoSites {

	private static final Set<String> REFUSALS = Set.of("Not signed in. Open BulkOps Orgs from Jira's administration.",
			"Only Jira administrators may use BulkOps Orgs.", "This request cannot be answered.");

	@BeforeEach
	void trustTheNeighbour() {
		this.other.site().administrator(ADMIN);
	}

	@Test
	void noPathOpensToAForgedToken() throws Exception {
		Set<String> attacked = new TreeSet<>();
		long before = rows();
		for (MappedPath endpoint : MappedPath.allOf(this.mappings)) {
			attacked.add(endpoint.path());
			for (Map.Entry<String, String> attack : headerTokens(endpoint).entrySet()) {
				refused(endpoint, attack.getKey(), send(endpoint, "", "JWT " + attack.getValue()));
			}
			for (Map.Entry<String, String> attack : bearerTokens().entrySet()) {
				refused(endpoint, attack.getKey(), send(endpoint, "", "Bearer " + attack.getValue()));
			}
			for (Map.Entry<String, String> attack : addressTokens(endpoint).entrySet()) {
				refused(endpoint, attack.getKey() + " in the address",
						send(endpoint, "?jwt=" + attack.getValue(), null));
			}
			refused(endpoint, "two tokens at once",
					send(endpoint, "?jwt=" + bound(this.site, endpoint), "JWT " + this.site.contextToken(ADMIN)));
			refused(endpoint, "no token", send(endpoint, "", null));
		}
		assertThat(attacked).contains("/settings", "/activity", "/activity.csv", "/get-started", "/sweeps", "/problem",
				"/installed", "/uninstalled");
		assertThat(rows()).as("nothing was changed").isEqualTo(before);
		assertThat(knows(this.site)).as("a shut door has no use for cloud ids").isFalse();
	}

	private Map<String, String> headerTokens(MappedPath endpoint) {
		Map<String, String> tokens = new LinkedHashMap<>();
		Instant now = Instant.now();
		JWTClaimsSet good = claims(now, now.plusSeconds(60));
		tokens.put("alg none", new PlainJWT(good).serialize());
		tokens.put("the secret of another site", signed(good, this.other.site().sharedSecret()));
		tokens.put("the public key as a secret", signed(good, publicKey()));
		tokens.put("an expired token",
				signed(claims(now.minusSeconds(900), now.minusSeconds(600)), this.site.sharedSecret()));
		tokens.put("a token of the future",
				signed(new JWTClaimsSet.Builder(good).notBeforeTime(Date.from(now.plusSeconds(600))).build(),
						this.site.sharedSecret()));
		badClaims("context-qsh").forEach((flaw, claims) -> tokens.put(flaw, signed(claims, this.site.sharedSecret())));
		tokens.put("no hash", this.site.token(ADMIN, ""));
		tokens.put("a token bound to this request", bound(this.site, endpoint));
		tokens.put("somebody who is no administrator", this.site.contextToken("nina"));
		tokens.put("nobody", this.site.contextToken(""));
		tokens.put("an unknown site",
				signed(new JWTClaimsSet.Builder(good).issuer("nobody-knows").build(), this.site.sharedSecret()));
		tokens.put("a token of Atlassian's install key", this.site.installToken(this.app, endpoint.path(), ADMIN));
		tokens.put("no token at all", "....");
		tokens.put("a token of 1 MB", "x".repeat(1_000_000));
		return tokens;
	}

	/**
	 * Tokens for the access through Forge, which is disabled while the app has no id
	 * there.
	 */
	private Map<String, String> bearerTokens() {
		return Map.of("Forge's token at a shut door", ForgeTokenMint.good(this.site.cloudId(), ADMIN),
				"Connect's token in Forge's scheme", this.site.contextToken(ADMIN), "nothing in Forge's scheme", "");
	}

	private Map<String, String> addressTokens(MappedPath endpoint) {
		Map<String, String> tokens = new LinkedHashMap<>();
		Instant now = Instant.now();
		JWTClaimsSet good = new JWTClaimsSet.Builder(claims(now, now.plusSeconds(60)))
			.claim("qsh", JiraSite.queryHash(endpoint.method(), endpoint.path(), Map.of()))
			.build();
		tokens.put("alg none", new PlainJWT(good).serialize());
		tokens.put("the secret of another site", signed(good, this.other.site().sharedSecret()));
		badClaims(JiraSite.queryHash(endpoint.method(), endpoint.path(), Map.of()))
			.forEach((flaw, claims) -> tokens.put(flaw, signed(claims, this.site.sharedSecret())));
		tokens.put("a context token", this.site.contextToken(ADMIN));
		tokens.put("no hash", this.site.token(ADMIN, ""));
		tokens.put("the hash of another path",
				this.site.token(ADMIN, JiraSite.queryHash(endpoint.method(), endpoint.path() + "x", Map.of())));
		tokens.put("the hash of another method",
				this.site.token(ADMIN, JiraSite.queryHash("PUT", endpoint.path(), Map.of())));
		return tokens;
	}

	private void refused(MappedPath endpoint, String attack, HttpResponse<String> answer) {
		String what = endpoint + " with " + attack;
		assertThat(answer.statusCode()).as(what).isIn(400, 401, 403, 415);
		assertThat(answer.headers().firstValue("X-Frame-Options")).as(what).isEmpty();
		if (answer.statusCode() == 400 && attack.contains("1 MB")) {
			return; // refused by the server before the app sees it
		}
		assertThat(REFUSALS).as(what).contains(answer.body());
		assertThat(answer.headers().firstValue("Content-Security-Policy").orElse("")).as(what)
			.startsWith("default-src 'none'")
			.contains("frame-ancestors");
		assertThat(answer.headers().firstValue("Referrer-Policy")).as(what).contains("strict-origin");
		assertThat(answer.headers().firstValue("X-Content-Type-Options")).as(what).contains("nosniff");
		assertThat(answer.headers().firstValue("Cache-Control").orElse("")).as(what).contains("no-store");
	}

	private HttpResponse<String> send(MappedPath endpoint, String query, @Nullable String authorization)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.app + endpoint.path() + query))
			.method(endpoint.method(), HttpRequest.BodyPublishers.ofString("{}"))
			.header("Content-Type", "application/json");
		if (authorization != null) {
			request.header("Authorization", authorization);
		}
		return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private static String bound(JiraSite site, MappedPath endpoint) {
		return site.token(ADMIN, JiraSite.queryHash(endpoint.method(), endpoint.path(), Map.of()));
	}

	private JWTClaimsSet claims(Instant issued, Instant expires) {
		return new JWTClaimsSet.Builder().issuer(this.site.clientKey())
			.subject(ADMIN)
			.issueTime(Date.from(issued))
			.expirationTime(Date.from(expires))
			.claim("qsh", "context-qsh")
			.build();
	}

	/**
	 * Claims that are signed with the right secret and that no site creates for its
	 * pages.
	 */
	private Map<String, JWTClaimsSet> badClaims(String queryHash) {
		Instant now = Instant.now();
		JWTClaimsSet good = new JWTClaimsSet.Builder(claims(now, now.plusSeconds(60))).claim("qsh", queryHash).build();
		Map<String, JWTClaimsSet> bad = new LinkedHashMap<>();
		bad.put("the app's token for itself",
				new JWTClaimsSet.Builder(good).issuer(JiraSite.ADD_ON_KEY)
					.audience(JiraSite.ADD_ON_KEY)
					.claim("clientKey", this.site.clientKey())
					.build());
		bad.put("a token of ten years",
				new JWTClaimsSet.Builder(good).expirationTime(Date.from(now.plus(Duration.ofDays(3650)))).build());
		bad.put("a token of two hours",
				new JWTClaimsSet.Builder(good).expirationTime(Date.from(now.plus(Duration.ofHours(2)))).build());
		bad.put("a token that was issued a day ago, and not expired",
				new JWTClaimsSet.Builder(good).issueTime(Date.from(now.minus(Duration.ofDays(1)))).build());
		bad.put("a token that was issued at no time", new JWTClaimsSet.Builder(good).issueTime(null).build());
		bad.put("a token that will be issued in ten years",
				new JWTClaimsSet.Builder(good).issueTime(Date.from(now.plus(Duration.ofDays(3650))))
					.expirationTime(Date.from(now.plus(Duration.ofDays(3650)).plusSeconds(60)))
					.build());
		bad.put("a token that will be issued in a hundred days",
				new JWTClaimsSet.Builder(good).issueTime(Date.from(now.plus(Duration.ofDays(100))))
					.expirationTime(Date.from(now.plus(Duration.ofDays(100)).plusSeconds(60)))
					.build());
		bad.put("a token without an end", new JWTClaimsSet.Builder(good).expirationTime(null).build());
		return bad;
	}

	private static String signed(JWTClaimsSet claims, String secret) {
		SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
		try {
			jwt.sign(new MACSigner(secret.getBytes(StandardCharsets.UTF_8)));
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
		return jwt.serialize();
	}

	private String publicKey() {
		try {
			return this.http
				.send(HttpRequest.newBuilder(URI.create(RunningApp.ATLASSIAN.installKeys() + "/simulated-install-key"))
					.build(), HttpResponse.BodyHandlers.ofString())
				.body();
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
