package com.bulkops.orgs.notice;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * The numbers of days before an event on which people are notified of it: up to five
 * numbers of calendar days, 1 to 30. It decides which of them is due, and reads no clock.
 */
public record LeadDays(List<Integer> days) {

	/** A week and a day before. */
	public static final LeadDays DEFAULT = new LeadDays(List.of(7, 1));

	private static final int LONGEST = 30;

	private static final int MOST = 5;

	public LeadDays {
		days = days.stream().distinct().sorted(Collections.reverseOrder()).toList();
		if (days.size() > MOST || days.stream().anyMatch((day) -> day < 1 || day > LONGEST)) {
			throw new IllegalArgumentException("Lead days are up to five numbers from 1 to 30");
		}
	}

	/**
	 * Reads numbers separated by commas; a blank text is no number.
	 * @throws IllegalArgumentException if the text is something else
	 */
	public static LeadDays parse(String text) {
		return text.isBlank() ? new LeadDays(List.of())
				: new LeadDays(Arrays.stream(text.split(",", -1)).map(String::strip).map(Integer::valueOf).toList());
	}

	/** Returns the largest number of days; 0 if there is none. */
	public int longest() {
		return this.days.isEmpty() ? 0 : this.days.get(0);
	}

	/**
	 * Finds the lead that is due. If several are, because days were missed or the rule is
	 * new, that is the shortest: one notice with the true date is enough.
	 * @param now the instant to decide at
	 * @param event when the event happens
	 * @param zone the zone whose calendar counts the days
	 * @return empty if it is too early, or the event is over
	 */
	public OptionalInt findDue(Instant now, Instant event, ZoneId zone) {
		if (!event.isAfter(now)) {
			return OptionalInt.empty();
		}
		return findDue(LocalDate.ofInstant(now, zone), LocalDate.ofInstant(event, zone));
	}

	/** Finds the lead that is due on a day, before another day. */
	OptionalInt findDue(LocalDate today, LocalDate day) {
		long left = ChronoUnit.DAYS.between(today, day);
		return this.days.stream().mapToInt(Integer::intValue).filter((lead) -> lead >= left).min();
	}

	/** Returns the form that {@link #parse} reads. */
	@Override
	public String toString() {
		return this.days.stream().map(String::valueOf).collect(Collectors.joining(", "));
	}

}
