package com.bulkops.orgs.notice;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The emails to owners of tokens. Labels are free text of the owners: they appear in the
 * text only, one line each, shortened and without characters that change the direction of
 * the line. The name of the organization is a {@link ForeignName}.
 */
final class OwnerEmails {

	/** Chosen by us: enough to recognize a token by. */
	private static final int LONGEST_LABEL = 80;

	private final int listed;

	/**
	 * Creates emails that list at most this many tokens.
	 */
	OwnerEmails(int listed) {
		this.listed = listed;
	}

	/** Writes that tokens will be revoked, in the order of their revocations. */
	Email warning(String organization, List<Line> tokens, ZoneId zone) {
		String subject = "%s will be revoked".formatted(number(tokens.size()));
		return write(subject, """
				%s of yours will be revoked by an administrator's rule of the organization %s.

				%s
				Whatever uses a token stops working when it is revoked, and a revoked token
				cannot be brought back. If you still need it, make a new one and put it in the
				place of the old one before that. If you do not, you need not do anything.
				""", organization, tokens, zone, "will be revoked");
	}

	/** Writes that tokens will not be revoked on the announced dates. */
	Email withdrawn(String organization, List<Line> tokens, ZoneId zone) {
		Set<String> days = tokens.stream().map((token) -> day(token.happensAt(), zone, "")).collect(Collectors.toSet());
		String subject = "%s will not be revoked %s".formatted(
				(tokens.size() == 1) ? "Your API token" : number(tokens.size()),
				(days.size() == 1) ? days.iterator().next() : "as announced");
		return write(subject, """
				An earlier email announced that %s of yours would be revoked by the rule of
				the organization %s. That is withdrawn: since then the rule or its exemptions
				were changed, or the token was used.

				%s
				You need not do anything. A token that becomes due later may be revoked then.
				""", organization, tokens, zone, "will not be revoked");
	}

	/** Writes that tokens were revoked. */
	Email revoked(String organization, List<Line> tokens, ZoneId zone) {
		String subject = "%s revoked".formatted(number(tokens.size()) + ((tokens.size() == 1) ? " was" : " were"));
		return write(subject, """
				An administrator's rule of the organization %2$s revoked %1$s of yours.

				%3$s
				Whatever used it has stopped working. If you still need it, make a new token.
				""", organization, tokens, zone, "was revoked");
	}

	private Email write(String subject, String text, String organization, List<Line> tokens, ZoneId zone, String verb) {
		StringBuilder list = new StringBuilder();
		tokens.stream().limit(this.listed).forEach((token) -> list.append(line(token, zone, verb)));
		if (tokens.size() > this.listed) {
			list.append("… and %d more.\n".formatted(tokens.size() - this.listed));
		}
		String name = ForeignName.plain(organization);
		return new Email("Atlassian: " + subject,
				text.formatted(number(tokens.size()), name, list) + "\n-- \nSent by BulkOps Orgs for the organization "
						+ name + ". Questions? Ask your Atlassian administrators.\n");
	}

	private static String line(Line token, ZoneId zone, String verb) {
		String label = clean(token.label());
		return "* %s\n  created %s, %s\n  %s %s\n".formatted(label.isBlank() ? "(no label)" : "“" + label + "”",
				day(token.createdAt(), zone, "at an unknown time"),
				(token.lastAccess() != null) ? "last used " + day(token.lastAccess(), zone, "") : "never used", verb,
				minute(token.happensAt(), zone));
	}

	private static String number(int tokens) {
		return number(tokens, "API token");
	}

	/** Returns a text such as: 1 API token, 12 API tokens. */
	static String number(long count, String what) {
		return (count == 1) ? "1 " + what : count + " " + what + "s";
	}

	private static String day(@Nullable Instant instant, ZoneId zone, String otherwise) {
		return (instant != null)
				? "on " + DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH).withZone(zone).format(instant)
				: otherwise;
	}

	/** Returns a text such as: on 2 December 2026 at 02:17 (Europe/Berlin). */
	static String minute(Instant instant, ZoneId zone) {
		return DateTimeFormatter.ofPattern("'on' d MMMM uuuu 'at' HH:mm", Locale.ENGLISH).withZone(zone).format(instant)
				+ " (" + zone + ")";
	}

	/** Returns a text as one line without control characters. */
	static String line(String text) {
		return text.replaceAll("[\\s\\p{Cc}\\u2028\\u2029]+", " ").strip();
	}

	/**
	 * Returns a label as one line of limited length, without control characters and
	 * without marks that change its direction.
	 */
	static String clean(String text) {
		String line = text.replaceAll("[\\s\\p{Cc}\\u2028\\u2029]+", " ")
			.replaceAll("[\\u200E\\u200F\\u061C\\u202A-\\u202E\\u2066-\\u2069]", "")
			.strip();
		return (line.codePointCount(0, line.length()) <= LONGEST_LABEL) ? line
				: line.substring(0, line.offsetByCodePoints(0, LONGEST_LABEL - 1)) + "…";
	}

	/**
	 * A token of the list.
	 *
	 * @param createdAt {@code null} if it is unknown
	 * @param lastAccess {@code null} if it was never used
	 * @param happensAt when it is, or was, revoked
	 */
	record Line(String label, @Nullable Instant createdAt, @Nullable Instant lastAccess, Instant happensAt) {

	}

}
