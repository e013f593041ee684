package com.bulkops.orgs.web.settings;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Objects;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.Exemption.Kind;
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
		if (chosen == Kind.ACCOUNT) {
			requireAccount(text(this.pattern));
		}
		if (chosen == Kind.EMAIL && text(this.pattern).indexOf('@') < 0 && text(this.pattern).indexOf('*') < 0) {
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
			return text.isEmpty() ? null : RequestDates.day(text);
		}
		catch (DateTimeException ex) {
			throw new BadInput("error.exemption.lastDay", text, ex);
		}
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

	private static String text(@Nullable String field) {
		return Objects.toString(field, "").strip();
	}

}
