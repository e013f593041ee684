package com.bulkops.orgs.policy;

/**
 * What should happen to a token, and why in a sentence.
 */
public record Decision(Verdict verdict, String reason) {

	public enum Verdict {

		/** The token is young enough. */
		KEEP,
		/** The token is due. */
		REVOKE,
		/** The token must not be touched, and somebody should know. */
		SKIP

	}

}
