package com.bulkops.orgs.organization;

import org.jspecify.annotations.Nullable;

/**
 * One thing that a key has to be able to do, tried out.
 *
 * @param finding what was found, in a sentence; {@code null} if there is nothing to say
 * @param remedy what helps, {@code null} if it passed or was not made, or the finding
 * says it
 */
public record KeyCheck(Ability ability, Outcome outcome, @Nullable String finding, @Nullable Remedy remedy) {

	/** What is tried out, in this order. */
	public enum Ability {

		OPENS_ORGANIZATION, LISTS_ACCOUNTS, LISTS_TOKENS, REVOKES_TOKENS

	}

	/** How it went. */
	public enum Outcome {

		PASSED, FAILED,
		/** It cannot be done, but the app reaches the same in another way. */
		SLOWER,
		/** An earlier one failed, on which it depends. */
		NOT_MADE

	}

	/** What an administrator can do about it. */
	public enum Remedy {

		NEW_KEY, CHECK_ORGANIZATION_ID, KEY_WITHOUT_SCOPES, KEY_THAT_LISTS_TOKENS, CLAIM_DOMAIN, ASK_ORGANIZATION_ADMIN,
		TRY_LATER

	}

}
