package com.bulkops.orgs.connect;

import java.time.OffsetDateTime;
import java.util.Optional;

import com.bulkops.orgs.database.Timestamps;
import com.bulkops.orgs.secrets.Sha256;
import com.nimbusds.jwt.JWTClaimsSet;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The tokens of the last install or uninstall of each site. A token is accepted once, and
 * only if it is not older than the last accepted one. A captured token is therefore
 * useless, with another body as well as after an uninstall. A repeated delivery gets the
 * same answer and changes nothing.
 */
@Component
class LifecycleTokens {

	private final JdbcClient jdbc;

	LifecycleTokens(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** Returns whether a token, which was verified, was used before. */
	@Transactional(propagation = Propagation.MANDATORY)
	public boolean wasUsed(JWTClaimsSet token) {
		return this.jdbc.sql("select exists (select 1 from lifecycle_token where client_key = ? and token_hash = ?)")
			.params(token.getIssuer(), hash(token))
			.query(Boolean.class)
			.single();
	}

	/**
	 * Records the use of a verified token, in the transaction that stores the event. The
	 * caller holds the lock of the site.
	 * @throws LifecycleEventRefused if a newer one was used before
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public void recordUse(JWTClaimsSet token) {
		String clientKey = token.getIssuer();
		OffsetDateTime issuedAt = Timestamps.write(token.getIssueTime().toInstant());
		if (last(clientKey).filter(issuedAt::isBefore).isPresent()) {
			throw new LifecycleEventRefused("its token is older than the last event of this site");
		}
		this.jdbc.sql("delete from lifecycle_token where client_key = ? and issued_at < ?")
			.params(clientKey, issuedAt)
			.update();
		this.jdbc.sql("insert into lifecycle_token (client_key, token_hash, issued_at) values (?, ?, ?)")
			.params(clientKey, hash(token), issuedAt)
			.update();
	}

	private Optional<OffsetDateTime> last(String clientKey) {
		return this.jdbc.sql("""
				select issued_at from lifecycle_token where client_key = ? order by issued_at desc limit 1""")
			.param(clientKey)
			.query(OffsetDateTime.class)
			.optional();
	}

	/** Hashes the claims that Atlassian signed, independent of their encoding. */
	private static byte[] hash(JWTClaimsSet claims) {
		return Sha256.hash(claims.toString());
	}

}
