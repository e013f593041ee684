package com.bulkops.orgs.forge;

import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import com.nimbusds.jwt.JWTClaimsSet;
import org.jspecify.annotations.Nullable;

/**
 * The reading of the claims of a verified invocation token.
 */
final class ForgeClaims {

	/** Chosen by us, and the length of the column. */
	private static final int LONGEST_TEXT = 255;

	private static final Pattern CLOUD_ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

	private final String appId;

	private final String environment;

	ForgeClaims(String appId, String environment) {
		this.appId = appId;
		this.environment = environment;
	}

	/**
	 * Reads claims.
	 * @throws InvocationTokenRefused if they are not about this app, or incomplete
	 */
	ForgeCall read(JWTClaimsSet claims) throws InvocationTokenRefused {
		Map<?, ?> app = object(claims.getClaim("app"));
		if (!Objects.equals(app.get("id"), this.appId)) {
			throw new InvocationTokenRefused(
					"its app is %s, and BULKOPS_FORGE_APP_ID is %s".formatted(app.get("id"), this.appId));
		}
		Object type = object(app.get(ForgeAssumptions.ENVIRONMENT_CLAIM)).get("type");
		if (!(type instanceof String text) || !text.equalsIgnoreCase(this.environment)) {
			throw new InvocationTokenRefused(
					"its environment is %s, and BULKOPS_FORGE_ENVIRONMENT is %s".formatted(type, this.environment));
		}
		if (!(object(app.get("module")).get("key") instanceof String module)) {
			throw new InvocationTokenRefused("it names no module");
		}
		Map<?, ?> context = object(claims.getClaim("context"));
		if (!(context.get("cloudId") instanceof String cloudId) || !CLOUD_ID.matcher(cloudId).matches()) {
			throw new InvocationTokenRefused("it names no site");
		}
		return new ForgeCall(cloudId, module, text(claims.getClaim("principal")),
				new ForgeCall.Installation(text(app.get("installationId")),
						url(context.get(ForgeAssumptions.SITE_URL_CLAIM)), text(app.get("apiBaseUrl")),
						licensed(app.get(ForgeAssumptions.LICENSE_CLAIM))),
				issuedAt(claims));
	}

	private static Map<?, ?> object(@Nullable Object claim) {
		return (claim instanceof Map<?, ?> object) ? object : Map.of();
	}

	private static @Nullable String text(@Nullable Object claim) {
		return (claim instanceof String text && !text.isBlank() && text.length() <= LONGEST_TEXT) ? text : null;
	}

	private static @Nullable String url(@Nullable Object claim) {
		try {
			URI url = (text(claim) != null) ? URI.create(String.valueOf(claim)) : null;
			return (url != null && "https".equals(url.getScheme()) && url.getHost() != null
					&& url.getRawUserInfo() == null) ? "https://" + url.getRawAuthority() : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/** Reads the field {@code active}, or {@code isActive} of earlier versions. */
	static @Nullable Boolean licensed(@Nullable Object claim) {
		Map<?, ?> license = object(claim);
		Object active = (license.get("active") != null) ? license.get("active") : license.get("isActive");
		return (active instanceof Boolean answer) ? answer : null;
	}

	private static Instant issuedAt(JWTClaimsSet claims) {
		Date issued = claims.getIssueTime();
		return (issued != null) ? issued.toInstant()
				: claims.getExpirationTime().toInstant().minus(ForgeClaimsVerifier.LONGEST_LIFETIME);
	}

}
