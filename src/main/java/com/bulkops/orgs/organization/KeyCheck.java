package com.bulkops.orgs.organization;

import org.jspecify.annotations.Nullable;

/**
 * The check of one ability that a key needs.
 *
 * @param finding the finding, as a sentence; {@code null} if there is none
 * @param remedy the remedy; {@code null} if the check passed or was not made, or the
 * finding says it
 */
public record KeyCheck(Ability ability, Outcome outcome, @Nullable String finding, @Nullable Remedy remedy) {

	/** The abilities, in the order of the checks. */
	public enum Ability {

		OPENS_ORGANIZATION, LISTS_ACCOUNTS, LISTS_TOKENS, REVOKES_TOKENS

	}

	/** The outcome of a check. */
	public enum Outcome {

		PASSED, FAILED,
		/** The key lacks the ability, but the app has a slower way. */
		SLOWER,
		/** A check that it depends on failed. */
		NOT_MADE

	}

	/** The remedies for an administrator. */
	public enum Remedy {

		NEW_KEY, CHECK_ORGANIZATION_ID, KEY_WITHOUT_SCOPES, KEY_THAT_LISTS_TOKENS, CLAIM_DOMAIN, ASK_ORGANIZATION_ADMIN,
		TRY_LATER

	}

}
