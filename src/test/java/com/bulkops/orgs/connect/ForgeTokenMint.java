package com.bulkops.orgs.connect;

import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

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
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;

/**
 * Makes invocation tokens as Forge does, and as Forge never would.
 */
final class ForgeTokenMint {

	static final String APP_ID = "ari:cloud:ecosystem::app/5f0e1c3a-0000-4000-8000-000000000001";

	private static final String KEY_ID = "forge-key";

	private static final RSAKey KEY = newKey();

	private static final RSAKey STRANGER = newKey();

	private ForgeTokenMint() {
	}

	/** What Atlassian would publish. */
	static String keys() {
		return new JWKSet(KEY.toPublicJWK()).toString();
	}

	static String token(String cloudId, String module, String accountId, Consumer<JWTClaimsSet.Builder> change) {
		return signed(claims(cloudId, module, accountId, change), KEY_ID, KEY);
	}

	/** A page of a site, opened by a person. */
	static String good(String cloudId, String accountId) {
		return token(cloudId, "bulkops-settings", accountId, (claims) -> {
		});
	}

	static String unsigned(String cloudId, String accountId) {
		return new PlainJWT(claims(cloudId, "bulkops-settings", accountId, (claims) -> {
		})).serialize();
	}

	/** The published key taken for a secret. */
	static String confused(String cloudId, String accountId) {
		try {
			return signed(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(KEY_ID).build(),
					new MACSigner(KEY.toPublicJWK().toJSONString()),
					claims(cloudId, "bulkops-settings", accountId, (claims) -> {
					}));
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static String byAStranger(String cloudId, String accountId) {
		return signed(claims(cloudId, "bulkops-settings", accountId, (claims) -> {
		}), KEY_ID, STRANGER);
	}

	static String withUnknownKey(String cloudId, String accountId) {
		return signed(claims(cloudId, "bulkops-settings", accountId, (claims) -> {
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
					Map.of("id", APP_ID, "version", "1", "module", Map.of("type", "jira:adminPage", "key", module)))
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
