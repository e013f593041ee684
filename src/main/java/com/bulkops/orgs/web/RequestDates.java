package com.bulkops.orgs.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Reads dates and instants that came with a request. Java knows years that PostgreSQL
 * does not store; what is read here, can be.
 */
public final class RequestDates {

	private static final int LAST_YEAR = 9999;

	private RequestDates() {
	}

	/**
	 * A day.
	 * @param text such as {@code 2027-01-31}
	 * @throws DateTimeException if it is none of the years 1 to 9999
	 */
	public static LocalDate day(String text) {
		LocalDate day = LocalDate.parse(text);
		requireStorable(day);
		return day;
	}

	/**
	 * An instant.
	 * @param text such as {@code 2026-11-24T02:00:00Z}
	 * @throws DateTimeException if it is none of the years 1 to 9999
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
