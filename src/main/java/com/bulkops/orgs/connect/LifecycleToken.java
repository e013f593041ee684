package com.bulkops.orgs.connect;

import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import com.atlassian.connect.spring.internal.jwt.CanonicalHttpServletRequest;
import com.atlassian.connect.spring.internal.jwt.HttpRequestCanonicalizer;
import com.bulkops.orgs.site.TokenSyntax;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.HttpHeaders;

/**
 * The unverified claims of the token of an install or uninstall.
 */
record LifecycleToken(String text, String keyId, JWTClaimsSet claims) {

	/** Chosen by us: tokens of Atlassian are valid for minutes. */
	static final Duration LONGEST_LIFETIME = Duration.ofHours(1);

	/**
	 * Chosen by us: the largest difference between the clocks of Atlassian and of this
	 * machine.
	 */
	private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

	static final String SCHEME = "JWT ";

	/** The form of a key id, which becomes part of the address of the key server. */
	private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

	/** Reads the token of a request; empty if none can be read. */
	static Optional<LifecycleToken> of(HttpServletRequest request) {
		String header = request.getHeader(HttpHeaders.AUTHORIZATION);
		return (header != null && header.startsWith(SCHEME))
				? TokenSyntax.parse(header.substring(SCHEME.length())).flatMap(LifecycleToken::of) : Optional.empty();
	}

	private static Optional<LifecycleToken> of(SignedJWT token) {
		try {
			String keyId = token.getHeader().getKeyID();
			return Optional
				.of(new LifecycleToken(token.serialize(), (keyId != null) ? keyId : "", token.getJWTClaimsSet()));
		}
		catch (ParseException ex) {
			return Optional.empty();
		}
	}

	boolean hasKeyId() {
		return KEY_ID.matcher(this.keyId).matches();
	}

	boolean isFor(HttpServletRequest request) {
		return queryHash(request).equals(this.claims.getClaim(HttpRequestCanonicalizer.QUERY_STRING_HASH_CLAIM_NAME));
	}

	/**
	 * Returns the address that the token was made for; empty if there is none, or more
	 * than one.
	 */
	String audience() {
		List<String> audience = this.claims.getAudience();
		if (audience.size() != 1) {
			return "";
		}
		String address = audience.get(0);
		return (address != null && LifecycleEventValidator.isPlain(address) && AllowedSites.isAddress(address))
				? address : "";
	}

	boolean isMadeFor(String address) {
		return URI.create(address).equals(URI.create(audience()));
	}

	/** Returns whether the token was issued in the past and expires soon after that. */
	boolean hasShortLifetime(Instant now) {
		return hasShortLifetime(this.claims, now.plus(CLOCK_SKEW));
	}

	/**
	 * Returns whether any token has a short lifetime.
	 * @param latest the latest time of issue
	 */
	static boolean hasShortLifetime(JWTClaimsSet claims, Instant latest) {
		Date issued = claims.getIssueTime();
		Date expires = claims.getExpirationTime();
		return issued != null && expires != null && !issued.toInstant().isAfter(latest)
				&& Duration.between(issued.toInstant(), expires.toInstant()).compareTo(LONGEST_LIFETIME) <= 0;
	}

	static String queryHash(HttpServletRequest request) {
		try {
			return HttpRequestCanonicalizer.computeCanonicalRequestHash(new CanonicalHttpServletRequest(request));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("SHA-256 is part of every JDK", ex);
		}
	}

}
