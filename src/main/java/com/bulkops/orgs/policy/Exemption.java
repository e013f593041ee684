package com.bulkops.orgs.policy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.text.Isolation;
import com.bulkops.orgs.text.Likeness;
import org.jspecify.annotations.Nullable;

/**
 * An exemption: due tokens that match it are not revoked. There is at most one for a kind
 * and pattern.
 *
 * @param pattern an account id, or a text in which {@code *} matches any text
 * @param reason the reason, in an administrator's words
 * @param lastDay the last day on which it is in effect, in the policy's time zone;
 * {@code null} if it has no end
 */
public record Exemption(Kind kind, String pattern, String reason, @Nullable LocalDate lastDay) {

	/** Chosen by us: the maximum length of a pattern, which is that of a label. */
	public static final int LONGEST_PATTERN = 255;

	/** Chosen by us: the maximum length of a reason. */
	public static final int LONGEST_REASON = 500;

	/** Characters without width that programs leave around a text. */
	private static final String MARKS = "\uFEFF\u200B\u2060";

	public Exemption {
		pattern = clean(pattern);
		reason = clean(reason);
		if (Likeness.fold(pattern).isEmpty() || pattern.length() > LONGEST_PATTERN) {
			throw new IllegalArgumentException("A pattern has 1 to 255 characters");
		}
		if (Likeness.fold(reason).isEmpty() || reason.length() > LONGEST_REASON) {
			throw new IllegalArgumentException("A reason has 1 to 500 characters");
		}
		if (kind == Kind.ACCOUNT) {
			new AccountId(pattern);
		}
	}

	/** Returns whether it has ended before a day. */
	public boolean hasEndedBefore(LocalDate day) {
		return this.lastDay != null && this.lastDay.isBefore(day);
	}

	/** Returns when it ends in a time zone; {@code null} if it has no end. */
	@Nullable Instant findEnd(ZoneId zone) {
		return (this.lastDay != null) ? this.lastDay.plusDays(1).atStartOfDay(zone).toInstant() : null;
	}

	/** Returns this exemption with another last day. */
	Exemption withLastDay(@Nullable LocalDate other) {
		return new Exemption(this.kind, this.pattern, this.reason, other);
	}

	/**
	 * Returns this exemption for a site in another time zone. It ends with the day there
	 * that contains its end: never earlier.
	 */
	Exemption convertZone(ZoneId from, ZoneId to) {
		Instant end = findEnd(from);
		return (end != null) ? withLastDay(LocalDate.ofInstant(end.minusNanos(1), to)) : this;
	}

	/**
	 * Returns whether it matches every token: a label pattern of stars only, or an email
	 * pattern of stars and characters that every address has. Such an exemption is
	 * rejected, since revoking should be turned off instead, where everyone can see it.
	 */
	public boolean matchesEverything() {
		String without = (this.kind == Kind.EMAIL) ? "[*@. ]" : "[* ]";
		return this.kind != Kind.ACCOUNT && Likeness.fold(this.pattern).replaceAll(without, "").isEmpty();
	}

	boolean endsBefore(Exemption other) {
		return this.lastDay != null && (other.lastDay == null || this.lastDay.isBefore(other.lastDay));
	}

	/**
	 * Returns its key, which no two exemptions of a site share: two spellings that match
	 * the same have one.
	 */
	public Key key() {
		return new Key(this.kind, (this.kind == Kind.ACCOUNT) ? this.pattern : Likeness.fold(this.pattern));
	}

	/** Returns this exemption with another spelling of its pattern. */
	Exemption withPattern(String other) {
		return new Exemption(this.kind, other, this.reason, this.lastDay);
	}

	/** Returns what it matches, as a phrase. */
	public String subject() {
		return subject(this.kind, this.pattern);
	}

	static String subject(Kind kind, String pattern) {
		return switch (kind) {
			case ACCOUNT -> "account " + pattern;
			case EMAIL -> "email “" + Isolation.isolate(pattern) + "”";
			case LABEL -> "label “" + Isolation.isolate(pattern) + "”";
		};
	}

	/** Returns its last day and reason, as the activity log stores them. */
	String describe() {
		String why = Isolation.isolate(this.reason);
		return (this.lastDay != null) ? "until %s (%s)".formatted(this.lastDay, why) : "with no end date (" + why + ")";
	}

	/** Returns one line of text for pages and the log. */
	private static String clean(String text) {
		return strip(text.replaceAll("\\p{Cc}+", " "));
	}

	/** Returns a text without white space of any kind at its ends. */
	public static String strip(String text) {
		int from = 0;
		int to = text.length();
		while (from < to && isSpace(text.charAt(from))) {
			from++;
		}
		while (from < to && isSpace(text.charAt(to - 1))) {
			to--;
		}
		return text.substring(from, to);
	}

	private static boolean isSpace(char character) {
		return Character.isSpaceChar(character) || Character.isISOControl(character) || MARKS.indexOf(character) >= 0;
	}

	/**
	 * The kind and pattern of an exemption.
	 *
	 * @param pattern as it is compared
	 */
	public record Key(Kind kind, String pattern) {

	}

	/** The property of a token that the pattern is compared with. */
	public enum Kind {

		/** The id of the token's account. */
		ACCOUNT,
		/** The email address of the token's account. */
		EMAIL,
		/** The token's label. */
		LABEL

	}

}
