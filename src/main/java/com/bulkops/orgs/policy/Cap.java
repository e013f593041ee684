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
 * administrator confirmed since, less what runs have shown to be too many; {@code null}
 * if nobody knows
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

	/**
	 * Ours: by each run that needs fewer a quarter of the confirmed number is forgotten.
	 * A backlog is no permission for long then, and a quiet weekend changes little.
	 */
	private static final long FORGOTTEN_PART = 4;

	/** The same with another confirmation. */
	public Cap confirming(@Nullable Long due) {
		return new Cap(this.tokens, this.percent, due);
	}

	/**
	 * What is left of a confirmed number after a run that came to its end; an unknown one
	 * stays so, since nobody has confirmed any.
	 * @param due how many tokens were due in it
	 */
	static @Nullable Long remaining(@Nullable Long confirmed, long due) {
		return (confirmed != null) ? Math.min(confirmed, Math.max(due, confirmed - confirmed / FORGOTTEN_PART)) : null;
	}

	/**
	 * Why a run has to ask first.
	 * @param due how many tokens it would revoke
	 * @param seen how many tokens there are
	 * @return a sentence, {@code null} if it need not ask
	 */
	public @Nullable String objection(long due, long seen) {
		if (this.tokens != null && due > this.tokens) {
			return String.format(Locale.ENGLISH,
					"%s, more than the cap of %,d tokens for one run. Raise the cap in the settings if that is right.",
					wish(due, seen), this.tokens);
		}
		if (this.percent != null && due * 100 > seen * this.percent) {
			return String.format(Locale.ENGLISH,
					"%s, more than the cap of %d %% for one run. Raise the cap in the settings if that is right.",
					wish(due, seen), this.percent);
		}
		if (this.confirmed == null || due <= this.confirmed + margin(seen)) {
			return null;
		}
		return (this.confirmed == 0) ? unconfirmed(due, seen) : String.format(Locale.ENGLISH,
				"%s, many more than the %,d that were confirmed and are still expected. Look at them, and confirm if that is right.",
				wish(due, seen), this.confirmed);
	}

	/**
	 * The same as long as nobody has seen a number: there is nothing of which a tenth of
	 * all could be the margin.
	 */
	@Nullable String objectionUnseen(long due, long seen) {
		String objection = objection(due, seen);
		return (objection == null && due > SMALLEST_MARGIN) ? unconfirmed(due, seen) : objection;
	}

	private static String unconfirmed(long due, long seen) {
		return wish(due, seen) + ", and nobody has confirmed any yet. Look at them, and confirm if that is right.";
	}

	private static String wish(long due, long seen) {
		return String.format(Locale.ENGLISH, "It would revoke %,d of %,d API tokens", due, seen);
	}

	/** Whether confirming lets a run go on; otherwise a cap has to be raised. */
	public boolean canBeConfirmed(long due, long seen) {
		return confirming(due).objection(due, seen) == null;
	}

	private static long margin(long seen) {
		return Math.max(SMALLEST_MARGIN, seen * MARGIN_PERCENT / 100);
	}

}
