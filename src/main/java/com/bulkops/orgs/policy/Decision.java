package com.bulkops.orgs.policy;

import org.jspecify.annotations.Nullable;

/**
 * What should happen to a token, and why in a sentence.
 *
 * @param due what makes the token due, even if it is not to be revoked; {@code null} if
 * nothing does
 */
public record Decision(Verdict verdict, String reason, Rule.@Nullable Due due) {

	public enum Verdict {

		/** The token is not due. */
		KEEP,
		/** The token is due. */
		REVOKE,
		/** The token is due, but an exemption saves it. */
		EXEMPT,
		/** The token must not be touched, and somebody should know. */
		SKIP

	}

}
