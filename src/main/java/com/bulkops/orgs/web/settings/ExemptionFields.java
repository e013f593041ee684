package com.bulkops.orgs.web.settings;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.Exemption.Kind;
import com.bulkops.orgs.text.Likeness;
import com.bulkops.orgs.web.BadInput;
import com.bulkops.orgs.web.RequestDates;
import org.jspecify.annotations.Nullable;

/**
 * An exemption as a person entered it, as text.
 *
 * @param kind the name of a {@link Kind}
 * @param lastDay a date such as {@code 2027-01-31}, empty for no end
 */
record ExemptionFields(@Nullable String kind, @Nullable String pattern, @Nullable String reason,
		@Nullable String lastDay) {

	/** The end of a day that a spreadsheet took for a time. */
	private static final String MIDNIGHT = "(?:[T ]0{1,2}:00(?::00(?:[.,]0+)?)?)?";

	private static final Pattern YEAR_FIRST = Pattern
		.compile("([0-9]{4})[-/.] ?([0-9]{1,2})[-/.] ?([0-9]{1,2})\\.?" + MIDNIGHT);

	/** Where dots are written, the day comes first. */
	private static final Pattern DAY_FIRST = Pattern
		.compile("([0-9]{1,2})\\. ?([0-9]{1,2})\\. ?([0-9]{4})\\.?" + MIDNIGHT);

	/** Texts that spreadsheets write for what they cannot show. */
	private static final Pattern SPREADSHEET_ERROR = Pattern
		.compile("#+|#(?:NAME|REF|VALUE|NUM|NULL|DIV/0|N/A|SPILL|CALC)[!?]?", Pattern.CASE_INSENSITIVE);

	/** The character for what could not be read. */
	private static final char UNREADABLE = '\uFFFD';

	static final ExemptionFields EMPTY = new ExemptionFields("", "", "", "");

	/**
	 * The exemption.
	 * @throws BadInput with what is to be done, if it is none
	 */
	Exemption read() {
		Kind chosen = kindOf(text(this.kind));
		LocalDate end = lastDayOf(text(this.lastDay));
		requireLength(this.pattern, Exemption.LONGEST_PATTERN, "error.exemption.pattern");
		requireLength(this.reason, Exemption.LONGEST_REASON, "error.exemption.reason");
		requireIntact(text(this.pattern));
		requireIntact(text(this.reason));
		if (chosen == Kind.ACCOUNT) {
			requireAccount(text(this.pattern));
		}
		String compared = Likeness.fold(text(this.pattern));
		if (chosen == Kind.EMAIL && compared.indexOf('@') < 0 && compared.indexOf('*') < 0) {
			throw new BadInput("error.exemption.email", text(this.pattern), null);
		}
		Exemption exemption = new Exemption(chosen, text(this.pattern), text(this.reason), end);
		if (exemption.matchesEverything()) {
			throw new BadInput("error.exemption.everything", text(this.pattern), null);
		}
		return exemption;
	}

	private static Kind kindOf(String text) {
		try {
			return Kind.valueOf(text.toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			throw new BadInput("error.exemption.kind", text, ex);
		}
	}

	private static @Nullable LocalDate lastDayOf(String text) {
		try {
			return text.isEmpty() ? null : RequestDates.day(isoDay(text));
		}
		catch (DateTimeException ex) {
			throw new BadInput("error.exemption.lastDay", text, ex);
		}
	}

	/**
	 * Returns a day as ISO 8601 has it, if a spreadsheet wrote it in a form that is read
	 * in one way only. {@code 1/2/2027} is not.
	 */
	private static String isoDay(String text) {
		Matcher yearFirst = YEAR_FIRST.matcher(text);
		Matcher dayFirst = DAY_FIRST.matcher(text);
		if (yearFirst.matches()) {
			return iso(yearFirst.group(1), yearFirst.group(2), yearFirst.group(3));
		}
		return dayFirst.matches() ? iso(dayFirst.group(3), dayFirst.group(2), dayFirst.group(1)) : text;
	}

	private static String iso(String year, String month, String day) {
		return "%s-%2s-%2s".formatted(year, month, day).replace(' ', '0');
	}

	private static void requireAccount(String pattern) {
		try {
			new AccountId(pattern);
		}
		catch (IllegalArgumentException ex) {
			throw new BadInput("error.exemption.account", pattern, ex);
		}
	}

	private static void requireLength(@Nullable String field, int longest, String problem) {
		String visible = text(field).replaceAll("[\\p{Z}\\p{Cc}\\p{Cf}]", "");
		if (visible.isEmpty() || text(field).length() > longest) {
			throw new BadInput(problem, null, null);
		}
	}

	/** Requires that no program has replaced the text, which would match nothing. */
	private static void requireIntact(String text) {
		if (text.indexOf(UNREADABLE) >= 0) {
			throw new BadInput("error.exemption.letters", text, null);
		}
		if (SPREADSHEET_ERROR.matcher(text).matches()) {
			throw new BadInput("error.exemption.spreadsheet", text, null);
		}
	}

	private static String text(@Nullable String field) {
		return Exemption.strip(Objects.toString(field, ""));
	}

}
