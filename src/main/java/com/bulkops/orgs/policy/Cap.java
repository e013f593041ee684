package com.bulkops.orgs.policy;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The number of tokens that one run may revoke without asking. A run that would revoke
 * more revokes none.
 *
 * @param tokens the largest number of tokens; {@code null} for no such cap
 * @param percent the largest share of all tokens in percent; {@code null} for no such cap
 * @param confirmed the number that a person saw; {@code null} if nobody confirmed one
 */
public record Cap(@Nullable Integer tokens, @Nullable Integer percent, @Nullable Confirmation confirmed) {

	/** Nothing is capped, and nothing confirmed. */
	public static final Cap NONE = new Cap(null, null, null);

	/**
	 * Chosen by us: so few tokens need no confirmation. It does not grow with the
	 * organization.
	 */
	public static final long MARGIN = 10;

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	/** Returns the same limits with another confirmation. */
	public Cap confirming(@Nullable Confirmation confirmation) {
		return new Cap(this.tokens, this.percent, confirmation);
	}

	/** Returns whether another cap has the same limits, whatever is confirmed. */
	boolean hasLimitsOf(Cap other) {
		return Objects.equals(this.tokens, other.tokens) && Objects.equals(this.percent, other.percent);
	}

	/**
	 * Returns why a run has to ask first.
	 * @param due the tokens that it would revoke
	 * @param seen the number of all tokens
	 * @return a sentence, {@code null} if it need not ask
	 */
	public @Nullable String objection(DueCount due, long seen) {
		String limit = exceededLimit(due.total(), seen);
		if (limit != null) {
			return "%s, more than the limit of %s per run. Raise the limit in Settings if that is right."
				.formatted(wish(due, seen), limit);
		}
		long confirmedDue = (this.confirmed != null) ? this.confirmed.due() : 0;
		if (due.unexpected() <= confirmedDue + MARGIN) {
			return null;
		}
		return (this.confirmed == null)
				? wish(due, seen)
						+ ", and no number has been confirmed yet. Review them, and confirm the number if it is right."
				: String.format(Locale.ENGLISH,
						"%s, but %,d were expected: %,d as of %s, and %,d that became due since. Review them, and confirm the number if it is right.",
						wish(due, seen), confirmedDue + due.sinceConfirmed(), confirmedDue,
						TIME.format(this.confirmed.asOf()), due.sinceConfirmed());
	}

	/** Returns whether confirming lets a run go on; otherwise a cap has to be raised. */
	public boolean canBeConfirmed(long due, long seen) {
		return exceededLimit(due, seen) == null;
	}

	private @Nullable String exceededLimit(long due, long seen) {
		if (this.tokens != null && due > this.tokens) {
			return String.format(Locale.ENGLISH, "%,d tokens", this.tokens);
		}
		return (this.percent != null && due * 100 > seen * this.percent) ? this.percent + " %" : null;
	}

	private static String wish(DueCount due, long seen) {
		return String.format(Locale.ENGLISH, "It would revoke %,d of %,d API tokens", due.total(), seen);
	}

}
