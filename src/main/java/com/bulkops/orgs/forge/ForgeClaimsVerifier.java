package com.bulkops.orgs.forge;

import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Set;

import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import org.jspecify.annotations.Nullable;

/**
 * The verification of the claims of an invocation token: made for this app by Forge,
 * valid now, and not for long. The signature was verified before.
 */
final class ForgeClaimsVerifier extends DefaultJWTClaimsVerifier<SecurityContext> {

	private static final String ISSUER = "forge/invocation-token";

	/** Chosen by us: both clocks are kept by NTP. */
	private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

	/** Chosen by us: Forge creates a token for each call. */
	static final Duration LONGEST_LIFETIME = Duration.ofHours(1);

	private final String appId;

	private final Clock clock;

	ForgeClaimsVerifier(String appId, Clock clock) {
		super(appId, new JWTClaimsSet.Builder().issuer(ISSUER).build(), Set.of("exp", "aud"));
		this.appId = appId;
		this.clock = clock;
		setMaxClockSkew(Math.toIntExact(CLOCK_SKEW.toSeconds()));
	}

	@Override
	public void verify(JWTClaimsSet claims, @Nullable SecurityContext context) throws BadJWTException {
		try {
			super.verify(claims, context);
		}
		catch (BadJWTException ex) {
			throw new InvocationTokenRefused(
					"its token is not for this app (BULKOPS_FORGE_APP_ID %s) or not valid now: %s".formatted(this.appId,
							reason(claims, ex)));
		}
		if (claims.getExpirationTime()
			.toInstant()
			.isAfter(this.clock.instant().plus(LONGEST_LIFETIME).plus(CLOCK_SKEW))) {
			throw new InvocationTokenRefused(
					"its token is valid for longer than %d minutes from now".formatted(LONGEST_LIFETIME.toMinutes()));
		}
	}

	/**
	 * Returns what is wrong with the claims, which the message of the library does not
	 * contain.
	 */
	private @Nullable String reason(JWTClaimsSet claims, BadJWTException problem) {
		if (!claims.getAudience().contains(this.appId)) {
			return "it was made for " + claims.getAudience();
		}
		return ISSUER.equals(claims.getIssuer()) ? problem.getMessage() : "its issuer is " + claims.getIssuer();
	}

	@Override
	protected Date currentTime() {
		return Date.from(this.clock.instant());
	}

}
