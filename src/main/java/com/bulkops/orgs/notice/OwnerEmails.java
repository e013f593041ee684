package com.bulkops.orgs.notice;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import com.bulkops.orgs.text.Isolation;
import org.jspecify.annotations.Nullable;

/**
 * The emails to owners of tokens. Labels are free text of the owners: they appear in the
 * text only, one line each, shortened and without characters that change the direction of
 * the line. The name of the organization is a {@link ForeignName}.
 */
final class OwnerEmails {

	/** Chosen by us: enough to recognize a token by. */
	private static final int LONGEST_LABEL = 80;

	/** Where a person creates and revokes API tokens. */
	private static final String TOKENS_OF_A_PERSON = "https://id.atlassian.com/manage-profile/security/api-tokens";

	private final int listed;

	/**
	 * Creates emails that list at most this many tokens.
	 */
	OwnerEmails(int listed) {
		this.listed = listed;
	}

	/** Writes that tokens will be revoked, in the order of their revocations. */
	Email warning(String organization, List<Line> tokens, ZoneId zone) {
		Instant first = tokens.stream().map(Line::happensAt).min(Comparator.naturalOrder()).orElseThrow();
		String subject = "Action needed: %s will be revoked %s%s".formatted(ofYours(tokens),
				(days(tokens, zone).size() == 1) ? "" : "starting ", day(first, zone, ""));
		return write(subject, """
				%s of yours will be revoked by an administrator's rule of the organization %s.

				%s
				Anything that uses a token stops working when the token is revoked. Revoked tokens can't be restored. \
				If you still need one, create a new token and replace the old one before that date: %s

				If you don't need them, you don't have to do anything.
				""", organization, tokens, zone, "will be revoked");
	}

	/** Writes that tokens will not be revoked on the announced dates. */
	Email withdrawn(String organization, List<Line> tokens, ZoneId zone) {
		Set<String> days = days(tokens, zone);
		String subject = "%s will not be revoked %s".formatted(
				(tokens.size() == 1) ? "Your Atlassian API token" : ofYours(tokens),
				(days.size() == 1) ? days.iterator().next() : "as announced");
		return write(subject, """
				An earlier email announced that %s of yours would be revoked by the rule of the organization %s. \
				This no longer applies: since then, the rule or its exemptions were changed, or the token was used.

				%s
				You don't have to do anything. A token that becomes due later may be revoked then.
				""", organization, tokens, zone, "will not be revoked");
	}

	/** Writes that tokens were revoked. */
	Email revoked(String organization, List<Line> tokens, ZoneId zone) {
		String subject = "%s %s revoked".formatted(ofYours(tokens), (tokens.size() == 1) ? "was" : "were");
		return write(subject, """
				An administrator's rule of the organization %2$s revoked %1$s of yours.

				%3$s
				Anything that used a revoked token has stopped working. If you still need one, create a new token: %4$s
				""", organization, tokens, zone, "was revoked");
	}

	private Email write(String subject, String text, String organization, List<Line> tokens, ZoneId zone, String verb) {
		StringBuilder list = new StringBuilder();
		tokens.stream().limit(this.listed).forEach((token) -> list.append(line(token, zone, verb)));
		if (tokens.size() > this.listed) {
			list.append("… and %d more.\n".formatted(tokens.size() - this.listed));
		}
		String name = ForeignName.plain(organization);
		return new Email(subject,
				text.formatted(number(tokens.size()), name, list, TOKENS_OF_A_PERSON)
						+ "\n-- \nSent by BulkOps Orgs for the organization " + name
						+ ". Questions? Ask your Atlassian administrators.\n");
	}

	private static String line(Line token, ZoneId zone, String verb) {
		String label = clean(token.label());
		return "* %s\n  created %s, %s\n  %s %s\n".formatted(
				label.isBlank() ? "(no label)" : "“" + Isolation.isolate(label) + "”",
				day(token.createdAt(), zone, "at an unknown time"),
				(token.lastAccess() != null) ? "last used " + day(token.lastAccess(), zone, "") : "never used", verb,
				minute(token.happensAt(), zone));
	}

	private static String ofYours(List<Line> tokens) {
		return tokens.size() + " of your Atlassian API tokens";
	}

	/** The days on which something happens, in words. */
	private static Set<String> days(List<Line> tokens, ZoneId zone) {
		return tokens.stream().map((token) -> day(token.happensAt(), zone, "")).collect(Collectors.toSet());
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

	/**
	 * Returns a text such as: on 2 December 2026 at 02:17 (Europe/Berlin; 2026-12-02
	 * 01:17 UTC).
	 */
	private static String minute(Instant instant, ZoneId zone) {
		String local = DateTimeFormatter.ofPattern("'on' d MMMM uuuu 'at' HH:mm", Locale.ENGLISH)
			.withZone(zone)
			.format(instant);
		String utc = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT)
			.withZone(ZoneOffset.UTC)
			.format(instant);
		return zone.normalized().equals(ZoneOffset.UTC) ? local + " (UTC)" : "%s (%s; %s)".formatted(local, zone, utc);
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
