package com.bulkops.orgs.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * A parser of the dates and instants of requests. Java allows years that PostgreSQL does
 * not store; results of this class can be stored.
 */
public final class RequestDates {

	private static final int LAST_YEAR = 9999;

	private RequestDates() {
	}

	/**
	 * Parses a day.
	 * @param text such as {@code 2027-01-31}
	 * @throws DateTimeException if it is malformed or not in the years 1 to 9999
	 */
	public static LocalDate day(String text) {
		LocalDate day = LocalDate.parse(text);
		requireStorable(day);
		return day;
	}

	/**
	 * Parses an instant.
	 * @param text such as {@code 2026-11-24T02:00:00Z}
	 * @throws DateTimeException if it is malformed or not in the years 1 to 9999
	 */
	public static Instant instant(String text) {
		Instant instant = Instant.parse(text);
		requireStorable(LocalDate.ofInstant(instant, ZoneOffset.UTC));
		return instant;
	}

	private static void requireStorable(LocalDate day) {
		if (day.getYear() < 1 || day.getYear() > LAST_YEAR) {
			throw new DateTimeException("Not a year from 1 to " + LAST_YEAR);
		}
	}

}
