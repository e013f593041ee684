package com.bulkops.orgs.connect;

import com.nimbusds.jwt.JWTClaimsSet;
import org.jspecify.annotations.Nullable;

/**
 * An install that Atlassian signed and that is valid for its site.
 *
 * @param token the claims that Atlassian signed; the issuer is the site
 * @param installationId its id in Forge; {@code null} if it has none
 */
record Install(JWTClaimsSet token, String sharedSecret, String baseUrl, @Nullable String displayUrl,
		@Nullable String installationId) {

	String clientKey() {
		return this.token.getIssuer();
	}

	/** Returns a text without the secret. */
	@Override
	public String toString() {
		return "Install of " + clientKey();
	}

}
