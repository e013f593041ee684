package com.bulkops.orgs.connect;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.simulator.JiraSite;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;

/**
 * Invocation tokens, valid ones as Forge creates them, and invalid ones.
 */
public final class ForgeTokenMint {

	public static final String APP_ID = "ari:cloud:ecosystem::app/5f0e1c3a-0000-4000-8000-000000000001";

	private static final String OTHER_APP_ID = "ari:cloud:ecosystem::app/5f0e1c3a-0000-4000-8000-000000000002";

	private static final String INSTALLATION = "ari:cloud:ecosystem::installation/0000-1";

	private static final String KEY_ID = "forge-key";

	private static final RSAKey KEY = newKey();

	private static final RSAKey STRANGER = newKey();

	private ForgeTokenMint() {
	}

	/** Returns the keys in the form in which Atlassian publishes them. */
	public static String keys() {
		return new JWKSet(KEY.toPublicJWK()).toString();
	}

	public static String token(String cloudId, String module, String accountId, Consumer<JWTClaimsSet.Builder> change) {
		return signed(claims(cloudId, module, accountId, change), KEY_ID, KEY);
	}

	/** Returns the token of a page that a user opened. */
	public static String good(String cloudId, String accountId) {
		return token(cloudId, "bulkops-pages", accountId, (claims) -> {
		});
	}

	/** Returns the token that comes with a call: it acts for the user of the page. */
	public static String userTokenOf(String token) {
		try {
			String user = JWTParser.parse(token).getJWTClaimsSet().getStringClaim("principal");
			return JiraSite.userToken((user != null) ? user : "nobody");
		}
		catch (ParseException ex) {
			return JiraSite.userToken("nobody");
		}
	}

	/** Changes the claims about the app. */
	public static Consumer<JWTClaimsSet.Builder> app(Consumer<Map<String, Object>> change) {
		return (claims) -> {
			Map<String, Object> app = new LinkedHashMap<>();
			((Map<?, ?>) claims.getClaims().get("app")).forEach((name, value) -> app.put((String) name, value));
			change.accept(app);
			claims.claim("app", app);
		};
	}

	/** Returns invalid tokens by their flaw. */
	static Map<String, String> bad(String cloudId, String accountId) {
		Date past = Date.from(Instant.now().minusSeconds(120));
		Date future = Date.from(Instant.now().plusSeconds(120));
		Map<String, String> tokens = new LinkedHashMap<>();
		tokens.put("alg none", unsigned(cloudId, accountId));
		tokens.put("the public key as a secret", confused(cloudId, accountId));
		tokens.put("a stranger's key under a known id", byAStranger(cloudId, accountId));
		tokens.put("an unknown key", withUnknownKey(cloudId, accountId));
		Map<String, Consumer<JWTClaimsSet.Builder>> changes = new LinkedHashMap<>();
		changes.put("another audience", (claims) -> claims.audience(OTHER_APP_ID));
		changes.put("no audience", (claims) -> claims.audience((String) null));
		changes.put("another app", app((claims) -> claims.put("id", OTHER_APP_ID)));
		changes.put("another environment", app((claims) -> claims.put("environment", Map.of("type", "DEVELOPMENT"))));
		changes.put("no environment", app((claims) -> claims.remove("environment")));
		changes.put("another issuer", (claims) -> claims.issuer("forge/other"));
		changes.put("expired", (claims) -> claims.expirationTime(past));
		changes.put("never expiring", (claims) -> claims.expirationTime(null));
		changes.put("of the future", (claims) -> claims.notBeforeTime(future));
		changes.put("of ten years",
				(claims) -> claims.expirationTime(Date.from(Instant.now().plus(Duration.ofDays(3650)))));
		changes.put("of two hours",
				(claims) -> claims.expirationTime(Date.from(Instant.now().plus(Duration.ofHours(2)))));
		changes.put("no module", app((claims) -> claims.remove("module")));
		changes.put("no site", (claims) -> claims.claim("context", Map.of()));
		changes.forEach((flaw, change) -> tokens.put(flaw, token(cloudId, "bulkops-pages", accountId, change)));
		tokens.put("a module that shows no page", token(cloudId, "nightly-trigger", accountId, (claims) -> {
		}));
		tokens.put("an odd site", good("../" + cloudId, accountId));
		tokens.put("no token at all", "....");
		tokens.put("nothing", "");
		return tokens;
	}

	/** Returns valid tokens of callers that are refused. */
	static Map<String, String> strangers(String cloudId, String otherCloudId, String accountId) {
		return Map.of("somebody who is no administrator", good(cloudId, "nina"), "nobody",
				token(cloudId, "bulkops-pages", accountId, (claims) -> claims.claim("principal", null)),
				"an empty person", good(cloudId, " "), "another site's id", good(otherCloudId, accountId));
	}

	static String unsigned(String cloudId, String accountId) {
		return new PlainJWT(claims(cloudId, "bulkops-pages", accountId, (claims) -> {
		})).serialize();
	}

	/** Returns a token that uses the published key as a secret. */
	static String confused(String cloudId, String accountId) {
		try {
			return signed(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(KEY_ID).build(),
					new MACSigner(KEY.toPublicJWK().toJSONString()),
					claims(cloudId, "bulkops-pages", accountId, (claims) -> {
					}));
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static String byAStranger(String cloudId, String accountId) {
		return signed(claims(cloudId, "bulkops-pages", accountId, (claims) -> {
		}), KEY_ID, STRANGER);
	}

	public static String withUnknownKey(String cloudId, String accountId) {
		return signed(claims(cloudId, "bulkops-pages", accountId, (claims) -> {
		}), UUID.randomUUID().toString(), STRANGER);
	}

	private static JWTClaimsSet claims(String cloudId, String module, String accountId,
			Consumer<JWTClaimsSet.Builder> change) {
		Instant now = Instant.now();
		JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder().issuer("forge/invocation-token")
			.audience(APP_ID)
			.issueTime(Date.from(now))
			.notBeforeTime(Date.from(now))
			.expirationTime(Date.from(now.plusSeconds(60)))
			.claim("app",
					Map.of("id", APP_ID, "version", "1", "installationId", INSTALLATION, "apiBaseUrl",
							RunningApp.ATLASSIAN.baseUrl() + "/ex/jira/" + cloudId, "environment",
							Map.of("type", "PRODUCTION"), "module", Map.of("type", "jira:adminPage", "key", module)))
			.claim("context", Map.of("cloudId", cloudId))
			.claim("principal", accountId);
		change.accept(claims);
		return claims.build();
	}

	private static String signed(JWTClaimsSet claims, String keyId, RSAKey key) {
		try {
			return signed(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(keyId).build(), new RSASSASigner(key),
					claims);
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String signed(JWSHeader header, JWSSigner signer, JWTClaimsSet claims) throws JOSEException {
		SignedJWT jwt = new SignedJWT(header, claims);
		jwt.sign(signer);
		return jwt.serialize();
	}

	private static RSAKey newKey() {
		try {
			return new RSAKeyGenerator(2048).keyID(KEY_ID).algorithm(JWSAlgorithm.RS256).generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
