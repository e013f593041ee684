package com.bulkops.orgs.policy;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The number of tokens that one run may revoke without approval. A run that would revoke
 * more revokes none.
 *
 * @param tokens the largest number of tokens; {@code null} for no such cap
 * @param percent the largest share of all tokens in percent; {@code null} for no such cap
 * @param confirmed the number that a person approved; {@code null} if there is none
 */
public record Cap(@Nullable Integer tokens, @Nullable Integer percent, @Nullable Confirmation confirmed) {

	/** A cap without limits and without a confirmed number. */
	public static final Cap NONE = new Cap(null, null, null);

	/**
	 * Chosen by us: this many tokens more than confirmed need no approval. It does not
	 * grow with the organization.
	 */
	public static final long MARGIN = 10;

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	/** Returns this cap with another confirmed number. */
	public Cap withConfirmed(@Nullable Confirmation confirmation) {
		return new Cap(this.tokens, this.percent, confirmation);
	}

	/** Returns whether another cap has the same limits, whatever is confirmed. */
	boolean hasLimitsOf(Cap other) {
		return Objects.equals(this.tokens, other.tokens) && Objects.equals(this.percent, other.percent);
	}

	/**
	 * Returns why a run needs approval before it revokes anything.
	 * @param due the tokens that it would revoke
	 * @param total the number of all tokens
	 * @return a sentence; {@code null} if it needs no approval
	 */
	public @Nullable String objection(DueCount due, long total) {
		String limit = exceededLimit(due.total(), total);
		if (limit != null) {
			return "%s, more than the limit of %s per run. Raise the limit in Settings if that is right."
				.formatted(wish(due, total), limit);
		}
		long confirmedDue = (this.confirmed != null) ? this.confirmed.due() : 0;
		if (due.unexpected() <= confirmedDue + MARGIN) {
			return null;
		}
		return (this.confirmed == null)
				? wish(due, total)
						+ ", and no number has been confirmed yet. Review them, and confirm the number if it is right."
				: String.format(Locale.ENGLISH,
						"%s, but %,d were expected: %,d as of %s, and %,d that became due since. Review them, and confirm the number if it is right.",
						wish(due, total), confirmedDue + due.sinceConfirmed(), confirmedDue,
						TIME.format(this.confirmed.asOf()), due.sinceConfirmed());
	}

	/**
	 * Returns whether approving a number lets a run continue. If not, a limit has to be
	 * raised.
	 */
	public boolean canBeConfirmed(long due, long total) {
		return exceededLimit(due, total) == null;
	}

	private @Nullable String exceededLimit(long due, long total) {
		if (this.tokens != null && due > this.tokens) {
			return String.format(Locale.ENGLISH, "%,d tokens", this.tokens);
		}
		return (this.percent != null && due * 100 > total * this.percent) ? this.percent + " %" : null;
	}

	private static String wish(DueCount due, long total) {
		return String.format(Locale.ENGLISH, "It would revoke %,d of %,d API tokens", due.total(), total);
	}

}
