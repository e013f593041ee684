package com.bulkops.orgs.policy;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The grace period before a tighter rule takes effect.
 *
 * @param days 0 to 30 days of 24 hours; 0 for immediately
 * @param earlier the rule that is in effect until then; {@code null} if no rule waits
 */
public record Grace(int days, @Nullable Earlier earlier) {

	/** No grace: rules take effect immediately. */
	public static final Grace NONE = new Grace(0, null);

	/** The default, chosen by us: one day. */
	public static final Grace DEFAULT = new Grace(1, null);

	private static final int LONGEST = 30;

	public Grace {
		if (days < 0 || days > LONGEST) {
			throw new IllegalArgumentException("A rule waits 0 to 30 days");
		}
	}

	/** Returns this grace with another earlier rule, or none. */
	Grace withEarlier(@Nullable Earlier other) {
		return new Grace(this.days, other);
	}

	/**
	 * The rule that is in effect until a tighter one is.
	 *
	 * @param confirmed the number confirmed for it; {@code null} if there is none
	 * @param until the first instant at which it is no longer in effect
	 */
	public record Earlier(Rule rule, @Nullable Confirmation confirmed, Instant until) {

		/** Returns this rule with another confirmed number. */
		Earlier withConfirmed(@Nullable Confirmation confirmation) {
			return new Earlier(this.rule, confirmation, this.until);
		}

	}

}
