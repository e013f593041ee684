package com.bulkops.orgs.forge;

import java.time.Instant;
import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The verified content of an invocation token.
 *
 * @param cloudId the site of the request
 * @param module the key of the manifest's module that makes the request
 * @param accountId the user who makes it; {@code null} if Forge makes it by itself
 * @param installation what it says about the installation of the app
 * @param issuedAt when Atlassian issued it; the earliest possible time if it does not say
 * so
 */
record ForgeCall(String cloudId, String module, @Nullable String accountId, Installation installation,
		Instant issuedAt) {

	private static final String CLAIMED = ForgeCall.class.getName() + ".claimed";

	private static final String VERIFIED = ForgeCall.class.getName() + ".verified";

	private static final String OBJECTION = ForgeCall.class.getName() + ".objection";

	/** Returns whether a request came with an invocation token, valid or not. */
	static boolean isClaimedBy(HttpServletRequest request) {
		return request.getAttribute(CLAIMED) != null;
	}

	/** Returns the content of the token of a request; empty if the token is not valid. */
	static Optional<ForgeCall> of(HttpServletRequest request) {
		return Optional.ofNullable((ForgeCall) request.getAttribute(VERIFIED));
	}

	/**
	 * Returns why the token of a request is not valid, for the log. Empty if Atlassian
	 * did not sign it. The text repeats content of the token, at any length.
	 */
	static Optional<String> objectionTo(HttpServletRequest request) {
		return Optional.ofNullable((String) request.getAttribute(OBJECTION));
	}

	static void mark(HttpServletRequest request, Optional<ForgeCall> verified) {
		request.setAttribute(CLAIMED, Boolean.TRUE);
		verified.ifPresent((call) -> request.setAttribute(VERIFIED, call));
	}

	static void refuse(HttpServletRequest request, String objection) {
		mark(request, Optional.empty());
		request.setAttribute(OBJECTION, objection);
	}

	/**
	 * The claims of a token about the installation of the app; {@code null} where it says
	 * nothing.
	 *
	 * @param id its id, which changes when the app is installed again
	 * @param siteUrl the address of the site
	 * @param apiBaseUrl where Jira of the site is
	 * @param licensed whether it has a license
	 */
	record Installation(@Nullable String id, @Nullable String siteUrl, @Nullable String apiBaseUrl,
			@Nullable Boolean licensed) {

	}

}
