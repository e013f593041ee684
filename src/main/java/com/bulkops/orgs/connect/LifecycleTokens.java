package com.bulkops.orgs.connect;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

import com.atlassian.connect.spring.internal.auth.AbstractAuthentication;
import com.nimbusds.jwt.JWTClaimsSet;

import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.ResponseStatus;

/**
 * The tokens of the last install or uninstall of each site. A token counts once, and only
 * if it is not older than the last one that counted, so that one that was captured opens
 * nothing: not with another body, not after an uninstall. An event that Jira delivers
 * twice is answered as the first time, and changes nothing.
 */
@Component
class LifecycleTokens {

	private final JdbcClient jdbc;

	LifecycleTokens(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** Returns whether the token that the Connect library verified was used before. */
	@Transactional(propagation = Propagation.MANDATORY)
	public boolean wasUsed(InstallationId installation) {
		return this.jdbc.sql("select exists (select 1 from lifecycle_token where client_key = ? and token_hash = ?)")
			.params(installation.clientKey(), hash(verified()))
			.query(Boolean.class)
			.single();
	}

	/**
	 * Uses up the token that the Connect library verified for this thread, in the
	 * transaction that stores the event. The caller holds the lock of the site.
	 * @throws Refused if a newer one was used before
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public void use(InstallationId installation) {
		JWTClaimsSet claims = verified();
		OffsetDateTime issuedAt = utc(claims.getIssueTime().toInstant());
		if (last(installation).filter(issuedAt::isBefore).isPresent()) {
			throw new Refused("its token is older than the last event of this site");
		}
		this.jdbc.sql("delete from lifecycle_token where client_key = ? and issued_at < ?")
			.params(installation.clientKey(), issuedAt)
			.update();
		this.jdbc.sql("insert into lifecycle_token (client_key, token_hash, issued_at) values (?, ?, ?)")
			.params(installation.clientKey(), hash(claims), issuedAt)
			.update();
	}

	private Optional<OffsetDateTime> last(InstallationId installation) {
		return this.jdbc.sql("""
				select issued_at from lifecycle_token where client_key = ? order by issued_at desc limit 1""")
			.param(installation.clientKey())
			.query(OffsetDateTime.class)
			.optional();
	}

	/** The library takes the caller along to the thread that stores the event. */
	private static JWTClaimsSet verified() {
		if (SecurityContextHolder.getContext().getAuthentication() instanceof AbstractAuthentication authentication
				&& authentication.getCredentials() instanceof JWTClaimsSet claims) {
			return claims;
		}
		throw new IllegalStateException("A site is stored because of a lifecycle event, whose token was verified");
	}

	/** Of what Atlassian signed, however it was encoded. */
	private static byte[] hash(JWTClaimsSet claims) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(claims.toString().getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("SHA-256 is part of every JDK", ex);
		}
	}

	private static OffsetDateTime utc(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	/** The token of a lifecycle event does not count any more. */
	@ResponseStatus(HttpStatus.UNAUTHORIZED)
	static final class Refused extends RuntimeException {

		Refused(String objection) {
			super(objection);
		}

	}

}
