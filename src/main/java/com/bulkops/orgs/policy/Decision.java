package com.bulkops.orgs.policy;

import com.bulkops.orgs.adminapi.ApiToken;
import org.jspecify.annotations.Nullable;

/**
 * The decision about a token: its verdict, with the reason as a sentence.
 *
 * @param due the part of the rule that makes the token due, even if it is not to be
 * revoked; {@code null} if none does
 */
public record Decision(Verdict verdict, String reason, Rule.@Nullable Due due) {

	/** Returns the decision about a token that has expired, which needs no revocation. */
	public static Decision expired(ApiToken token) {
		return new Decision(Verdict.KEEP, "It expired at %s.".formatted(token.expiresAt()), null);
	}

	/** The four verdicts. */
	public enum Verdict {

		/** The token is not due. */
		KEEP,
		/** The token is due. */
		REVOKE,
		/** The token is due but exempt. */
		EXEMPT,
		/** The token must not be revoked, and the activity log says why. */
		SKIP

	}

}
