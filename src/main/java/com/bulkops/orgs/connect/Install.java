package com.bulkops.orgs.connect;

import com.nimbusds.jwt.JWTClaimsSet;
import org.jspecify.annotations.Nullable;

/**
 * An install that Atlassian signed and that speaks for its site.
 *
 * @param token what Atlassian signed; its issuer is the site
 * @param installationId what Forge calls it; {@code null} if it does not
 */
record Install(JWTClaimsSet token, String sharedSecret, String baseUrl, @Nullable String displayUrl,
		@Nullable String installationId) {

	String clientKey() {
		return this.token.getIssuer();
	}

	/** Without the secret. */
	@Override
	public String toString() {
		return "Install of " + clientKey();
	}

}
