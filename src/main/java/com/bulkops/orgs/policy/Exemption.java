package com.bulkops.orgs.policy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

import com.bulkops.orgs.adminapi.AccountId;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that are not revoked although they are due. There is one for a kind and pattern
 * at most.
 *
 * @param pattern an account id, or a text in which {@code *} stands for any text
 * @param reason why, in an administrator's words
 * @param lastDay it counts on this day for the last time, in the policy's time zone;
 * {@code null} if it has no end
 */
public record Exemption(Kind kind, String pattern, String reason, @Nullable LocalDate lastDay) {

	/** Ours: what a pattern may have, as a label may. */
	public static final int LONGEST_PATTERN = 255;

	/** Ours. */
	public static final int LONGEST_REASON = 500;

	public Exemption {
		pattern = clean(pattern);
		reason = clean(reason);
		if (Glob.seen(pattern).isEmpty() || pattern.length() > LONGEST_PATTERN) {
			throw new IllegalArgumentException("A pattern has 1 to 255 characters");
		}
		if (Glob.seen(reason).isEmpty() || reason.length() > LONGEST_REASON) {
			throw new IllegalArgumentException("A reason has 1 to 500 characters");
		}
		if (kind == Kind.ACCOUNT) {
			new AccountId(pattern);
		}
	}

	/** Whether it does not count any more on a day. */
	public boolean isOver(LocalDate day) {
		return this.lastDay != null && this.lastDay.isBefore(day);
	}

	/** When it ends, by the days of a time zone; {@code null} if it has no end. */
	@Nullable Instant endIn(ZoneId zone) {
		return (this.lastDay != null) ? this.lastDay.plusDays(1).atStartOfDay(zone).toInstant() : null;
	}

	/** The same with another last day. */
	Exemption endingOn(@Nullable LocalDate other) {
		return new Exemption(this.kind, this.pattern, this.reason, other);
	}

	/**
	 * The same for a site of another time zone. It ends at the same instant there, or
	 * with the day that this instant is in: later, never earlier.
	 */
	Exemption moved(ZoneId from, ZoneId to) {
		Instant end = endIn(from);
		return (end != null) ? endingOn(LocalDate.ofInstant(end.minusNanos(1), to)) : this;
	}

	/**
	 * Whether no token is left that it does not match: for labels a pattern of stars, for
	 * e-mail addresses also one of stars with what every address has. Revoking is
	 * switched off instead, where everybody sees it.
	 */
	public boolean isForEverything() {
		String without = (this.kind == Kind.EMAIL) ? "[*@. ]" : "[* ]";
		return this.kind != Kind.ACCOUNT && Glob.seen(this.pattern).replaceAll(without, "").isEmpty();
	}

	boolean endsBefore(Exemption other) {
		return this.lastDay != null && (other.lastDay == null || this.lastDay.isBefore(other.lastDay));
	}

	/** Returns what no two exemptions of a site share. */
	public Key key() {
		return new Key(this.kind, this.pattern);
	}

	/** What it is about, in words. */
	public String subject() {
		return subject(this.kind, this.pattern);
	}

	static String subject(Kind kind, String pattern) {
		return switch (kind) {
			case ACCOUNT -> "account " + pattern;
			case EMAIL -> "email “" + pattern + "”";
			case LABEL -> "label “" + pattern + "”";
		};
	}

	/** What the log keeps of it. */
	String words() {
		return (this.lastDay != null) ? "until %s (%s)".formatted(this.lastDay, this.reason)
				: "with no end date (" + this.reason + ")";
	}

	/** One line, for pages and the log; {@link Glob} compares. */
	private static String clean(String text) {
		return text.replaceAll("\\p{Cc}+", " ").strip();
	}

	/**
	 * The kind and pattern of an exemption.
	 */
	public record Key(Kind kind, String pattern) {

	}

	/** What its pattern is compared with. */
	public enum Kind {

		/** The id of the token's account. */
		ACCOUNT,
		/** The e-mail address of the token's account. */
		EMAIL,
		/** The token's label. */
		LABEL

	}

}
