package com.bulkops.orgs.web.activity;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

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
		@Nullable Long before, @Nullable Long after) {

	/**
	 * Converts the texts to a filter.
	 * @throws BadInput if a part is malformed; it says which
	 */
	ActivityFilter toFilter() {
		ActivityFilter filter = new ActivityFilter(instant("from", this.from, 0), instant("to", this.to, 1),
				choice("kind", this.kind, Kind.class), choice("result", this.result, EntryResult.class), accountId(),
				runId(), null);
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
		return (this.before != null) ? new EntryId(this.before) : null;
	}

	@Nullable EntryId newerThan() {
		return (this.after != null) ? new EntryId(this.after) : null;
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
