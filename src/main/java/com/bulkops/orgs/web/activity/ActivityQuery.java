package com.bulkops.orgs.web.activity;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

import com.bulkops.orgs.activity.ActivityFilter;
import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.web.BadInput;
import com.bulkops.orgs.web.RequestDates;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * The filter of the activity log as text, from the address.
 *
 * @param from the first day, or an instant
 * @param to the last day (inclusive), or an instant (exclusive)
 * @param zone the time zone of the days; UTC if it is missing
 * @param text words of a token's label, or its ID
 * @param before the entry of which older ones are shown
 * @param after the entry of which newer ones are shown
 */
record ActivityQuery(@Nullable String from, @Nullable String to, @Nullable String zone, @Nullable String kind,
		@Nullable String result, @Nullable String account, @Nullable String text, @Nullable String run,
		@Nullable String before, @Nullable String after) {

	private static final ActivityQuery NONE = new ActivityQuery(null, null, null, null, null, null, null, null, null,
			null);

	private static final String FIRST_DAY = "2000-01-01";

	/**
	 * Converts the texts to a filter.
	 * @throws BadInput if a part is malformed; it says which
	 */
	ActivityFilter toFilter() {
		ActivityFilter filter = new ActivityFilter(instant("from", this.from, 0), instant("to", this.to, 1),
				choice("kind", this.kind, Kind.class), choice("result", this.result, EntryResult.class), accountId(),
				runId(), null);
		return words(filter);
	}

	private ActivityFilter words(ActivityFilter filter) {
		try {
			return StringUtils.hasText(this.text) ? filter.withWords(this.text) : filter;
		}
		catch (IllegalArgumentException ex) {
			throw new BadInput("problem.words", Integer.toString(ActivityFilter.MOST_WORDS), ex);
		}
	}

	/** Returns the account. PostgreSQL stores no zero byte. */
	private @Nullable String accountId() {
		if (this.account != null && this.account.indexOf(0) >= 0) {
			throw new BadInput("problem.parameter", "account", null);
		}
		return StringUtils.hasText(this.account) ? this.account.strip() : null;
	}

	@Nullable EntryId olderThan() {
		return entry("before", this.before);
	}

	@Nullable EntryId newerThan() {
		return entry("after", this.after);
	}

	private static @Nullable EntryId entry(String name, @Nullable String text) {
		try {
			return StringUtils.hasText(text) ? new EntryId(Long.parseLong(text.strip())) : null;
		}
		catch (NumberFormatException ex) {
			throw new BadInput("problem.parameter", name, ex);
		}
	}

	/**
	 * Returns this query without the parts that cannot be read, and with days in UTC if
	 * the zone is unknown.
	 * @param problems receives what is wrong with these parts
	 */
	ActivityQuery readable(Consumer<BadInput> problems) {
		boolean hasDays = isDay(this.from) || isDay(this.to);
		String readableZone = hasDays ? part(this.zone, (text) -> NONE.with(FIRST_DAY, null, text).toFilter(), problems)
				: this.zone;
		String readableFrom = part(this.from, (text) -> NONE.with(text, null, readableZone).toFilter(), problems);
		String readableTo = part(this.to, (text) -> NONE.with(null, text, readableZone).toFilter(), problems);
		String readableKind = part(this.kind, (text) -> choice("kind", text, Kind.class), problems);
		String readableResult = part(this.result, (text) -> choice("result", text, EntryResult.class), problems);
		String readableAccount = part(this.account, (text) -> accountId(), problems);
		String readableText = part(this.text, (text) -> words(ActivityFilter.ALL), problems);
		String readableRun = part(this.run, (text) -> runId(), problems);
		return new ActivityQuery(readableFrom, readableTo, readableZone, readableKind, readableResult, readableAccount,
				readableText, readableRun, part(this.before, (text) -> olderThan(), problems),
				part(this.after, (text) -> newerThan(), problems));
	}

	private ActivityQuery with(@Nullable String newFrom, @Nullable String newTo, @Nullable String newZone) {
		return new ActivityQuery(newFrom, newTo, newZone, this.kind, this.result, this.account, this.text, this.run,
				this.before, this.after);
	}

	private static boolean isDay(@Nullable String text) {
		return StringUtils.hasText(text) && !text.contains("T");
	}

	private static @Nullable String part(@Nullable String text, Consumer<String> reader, Consumer<BadInput> problems) {
		try {
			if (text != null) {
				reader.accept(text);
			}
			return text;
		}
		catch (BadInput ex) {
			problems.accept(ex);
			return null;
		}
	}

	/** Returns whether there is a filter. */
	boolean isFiltering() {
		return !toFilter().equals(ActivityFilter.ALL);
	}

	/** Returns whether the filter has more than a range of dates. */
	boolean asksForEntries() {
		ActivityFilter filter = toFilter();
		return !filter.equals(new ActivityFilter(filter.from(), filter.to(), Set.of(), Set.of(), null, null, null));
	}

	private @Nullable Instant instant(String name, @Nullable String text, int daysLater) {
		if (!StringUtils.hasText(text)) {
			return null;
		}
		try {
			if (text.contains("T")) {
				return RequestDates.instant(text.strip());
			}
			return RequestDates.day(text.strip()).plusDays(daysLater).atStartOfDay(zoneOfDays()).toInstant();
		}
		catch (DateTimeException ex) {
			throw new BadInput("problem.date", name, ex);
		}
	}

	private ZoneId zoneOfDays() {
		try {
			return StringUtils.hasText(this.zone) ? ZoneId.of(this.zone) : ZoneId.of("UTC");
		}
		catch (DateTimeException ex) {
			throw new BadInput("problem.zone", this.zone, ex);
		}
	}

	private static <E extends Enum<E>> Set<E> choice(String name, @Nullable String text, Class<E> type) {
		if (!StringUtils.hasText(text)) {
			return Set.of();
		}
		try {
			return Set.of(Enum.valueOf(type, text.strip().toUpperCase(Locale.ROOT)));
		}
		catch (IllegalArgumentException ex) {
			throw new BadInput("problem.choice", name, ex);
		}
	}

	private @Nullable RunId runId() {
		try {
			return StringUtils.hasText(this.run) ? new RunId(UUID.fromString(this.run.strip())) : null;
		}
		catch (IllegalArgumentException ex) {
			throw new BadInput("problem.run", null, ex);
		}
	}

}
