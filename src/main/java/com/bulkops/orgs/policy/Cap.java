package com.bulkops.orgs.policy;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * How many tokens one run may revoke without asking. A run that would revoke more revokes
 * none.
 *
 * @param tokens at most so many; {@code null} for no such cap
 * @param percent at most so many of a hundred of all tokens; {@code null} for no such cap
 * @param confirmed how many were due when the rule was saved, or how many an
 * administrator confirmed since; {@code null} if nobody knew
 */
public record Cap(@Nullable Integer tokens, @Nullable Integer percent, @Nullable Long confirmed) {

	/** Nothing is capped. */
	public static final Cap NONE = new Cap(null, null, null);

	/**
	 * Ours: between two runs more tokens become due; a tenth of all is far more than a
	 * night's share.
	 */
	private static final int MARGIN_PERCENT = 10;

	private static final long SMALLEST_MARGIN = 10;

	/** The same with another confirmation. */
	public Cap confirming(@Nullable Long due) {
		return new Cap(this.tokens, this.percent, due);
	}

	/**
	 * Why a run has to ask first.
	 * @param due how many tokens it would revoke
	 * @param seen how many tokens there are
	 * @return a sentence, {@code null} if it need not ask
	 */
	public @Nullable String objection(long due, long seen) {
		String wish = String.format(Locale.ENGLISH, "It would revoke %,d of %,d API tokens", due, seen);
		if (this.tokens != null && due > this.tokens) {
			return String.format(Locale.ENGLISH,
					"%s, more than the cap of %,d tokens for one run. Raise the cap in the settings if that is right.",
					wish, this.tokens);
		}
		if (this.percent != null && due * 100 > seen * this.percent) {
			return String.format(Locale.ENGLISH,
					"%s, more than the cap of %d %% for one run. Raise the cap in the settings if that is right.", wish,
					this.percent);
		}
		if (this.confirmed != null && due > this.confirmed + margin(seen)) {
			String confirmedSoFar = (this.confirmed == 0) ? "and nobody has confirmed any yet"
					: String.format(Locale.ENGLISH, "many more than the %,d that were confirmed last", this.confirmed);
			return wish + ", " + confirmedSoFar + ". Look at them, and confirm if that is right.";
		}
		return null;
	}

	/** Whether confirming lets a run go on; otherwise a cap has to be raised. */
	public boolean canBeConfirmed(long due, long seen) {
		return confirming(due).objection(due, seen) == null;
	}

	private static long margin(long seen) {
		return Math.max(SMALLEST_MARGIN, seen * MARGIN_PERCENT / 100);
	}

}
