package com.bulkops.orgs.forge;

import java.util.Optional;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * What a verified invocation token says about a request.
 *
 * @param cloudId the site that it comes from
 * @param module the key of the manifest's module that asks
 * @param accountId the person who sits in front of it; {@code null} if Forge asks by
 * itself
 */
record ForgeCall(String cloudId, String module, @Nullable String accountId) {

	private static final String CLAIMED = ForgeCall.class.getName() + ".claimed";

	private static final String VERIFIED = ForgeCall.class.getName() + ".verified";

	private static final String OBJECTION = ForgeCall.class.getName() + ".objection";

	/** Whether a request came with an invocation token, or what claims to be one. */
	public static boolean isClaimedBy(HttpServletRequest request) {
		return request.getAttribute(CLAIMED) != null;
	}

	/** What the token of a request says, if it is a good one. */
	public static Optional<ForgeCall> of(HttpServletRequest request) {
		return Optional.ofNullable((ForgeCall) request.getAttribute(VERIFIED));
	}

	/**
	 * Why the token of a request is no good one, for the log; nothing if it is known that
	 * Atlassian did not sign it. It repeats what the token says, however long that is.
	 */
	public static Optional<String> objectionTo(HttpServletRequest request) {
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

}
