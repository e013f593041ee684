package com.bulkops.orgs.connect;

import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

import com.atlassian.connect.spring.AtlassianHost;
import com.atlassian.connect.spring.internal.jwt.HttpRequestCanonicalizer;
import com.atlassian.connect.spring.internal.jwt.JwtParseException;
import com.atlassian.connect.spring.internal.jwt.JwtVerificationException;
import com.atlassian.connect.spring.internal.jwt.SymmetricJwtReader;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.TokenSyntax;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * The verification of the tokens that a site signs with its shared secret: those in the
 * addresses of pages and those that pages send. Atlassian's library verifies signature
 * (HS256), expiry and query hash. This class verifies that there is a hash, that the
 * lifetime is short and that the site has the app.
 */
@Component
class SiteTokens {

	/** The query hash of tokens that a page in the frame requests from Jira. */
	static final String CONTEXT_HASH = "context-qsh";

	/**
	 * Chosen by us: a clock that is behind by less must not block the pages, which show
	 * that it is. No token is valid for years.
	 */
	private static final Duration MOST_BEHIND = Duration.ofDays(90);

	private final ConnectHosts hosts;

	private final Clock clock;

	SiteTokens(ConnectHosts hosts, Clock clock) {
		this.hosts = hosts;
		this.clock = clock;
	}

	/**
	 * Verifies a token and returns its site and user.
	 * @param queryHash the hash that the token must contain
	 * @return empty if it is not valid
	 */
	Optional<Verified> verify(String token, String queryHash) {
		return issuer(token).flatMap(this.hosts::findById).flatMap((installed) -> verify(token, queryHash, installed));
	}

	private static Optional<String> issuer(String token) {
		try {
			SignedJWT parsed = TokenSyntax.parse(token).orElse(null);
			String issuer = (parsed != null) ? parsed.getJWTClaimsSet().getIssuer() : null;
			return Optional.ofNullable(issuer).filter(LifecycleEventValidator::isPlain);
		}
		catch (ParseException ex) {
			return Optional.empty();
		}
	}

	private Optional<Verified> verify(String token, String queryHash, ConnectHosts.InstalledHost installed) {
		AtlassianHost host = installed.host();
		try {
			JWTClaimsSet claims = new SymmetricJwtReader(new MACVerifier(host.getSharedSecret())).readAndVerify(token,
					queryHash);
			boolean isBound = queryHash.equals(claims.getClaim(HttpRequestCanonicalizer.QUERY_STRING_HASH_CLAIM_NAME));
			return (isBound && LifecycleToken.hasShortLifetime(claims, this.clock.instant().plus(MOST_BEHIND)))
					? Optional.of(new Verified(installed.site(), host, user(installed.site(), claims.getSubject())))
					: Optional.empty();
		}
		catch (JwtParseException | JwtVerificationException | JOSEException ex) {
			return Optional.empty();
		}
	}

	private static @Nullable ActingUser user(SiteId site, @Nullable String subject) {
		return StringUtils.hasText(subject) ? new ActingUser(site, subject) : null;
	}

	/**
	 * The site and the user of a verified token.
	 *
	 * @param user {@code null} if the token names none
	 */
	record Verified(SiteId site, AtlassianHost host, @Nullable ActingUser user) {

	}

}
