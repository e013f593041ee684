package com.bulkops.orgs.policy;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The time that a tighter rule waits before it takes effect, so that nothing is revoked
 * by surprise or by mistake.
 *
 * @param days 0 to 30 days of 24 hours; 0 for at once
 * @param earlier the rule that counts until then; {@code null} if none waits
 */
public record Grace(int days, @Nullable Earlier earlier) {

	/** Rules take effect at once. */
	public static final Grace NONE = new Grace(0, null);

	/** Before anything is chosen: one day. */
	public static final Grace DEFAULT = new Grace(1, null);

	private static final int LONGEST = 30;

	public Grace {
		if (days < 0 || days > LONGEST) {
			throw new IllegalArgumentException("A rule waits 0 to 30 days");
		}
	}

	/** The same with another rule that counts for a while, or none. */
	Grace withEarlier(@Nullable Earlier other) {
		return new Grace(this.days, other);
	}

	/**
	 * The rule before a tighter one.
	 *
	 * @param confirmed what was confirmed for it; {@code null} if nothing was
	 * @param until the first instant at which it does not count any more
	 */
	public record Earlier(Rule rule, @Nullable Confirmation confirmed, Instant until) {

		/** The same with another confirmation. */
		Earlier withConfirmed(@Nullable Confirmation confirmation) {
			return new Earlier(this.rule, confirmation, this.until);
		}

	}

}
