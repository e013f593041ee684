package com.bulkops.orgs.policy;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The age at which an API token is revoked: off, or 1 to 364 days of 24 hours. Atlassian
 * allows API tokens 365 days at most, so a longer interval would match none.
 */
public record RevocationInterval(@Nullable Duration maximumAge) {

	/** No interval: nothing is revoked. */
	public static final RevocationInterval OFF = new RevocationInterval(null);

	private static final long LONGEST = 364;

	private static final Pattern FORM = Pattern.compile("P[0-9]{1,3}D");

	public RevocationInterval {
		if (maximumAge != null
				&& (maximumAge.compareTo(Duration.ofDays(1)) < 0 || maximumAge.compareTo(Duration.ofDays(LONGEST)) > 0
						|| !maximumAge.equals(Duration.ofDays(maximumAge.toDays())))) {
			throw new IllegalArgumentException("An interval is 1 to 364 whole days");
		}
	}

	public static RevocationInterval ofDays(long days) {
		return new RevocationInterval(Duration.ofDays(days));
	}

	/**
	 * Reads {@code OFF} or a number of days such as {@code P90D}.
	 * @throws IllegalArgumentException if the text is something else
	 */
	public static RevocationInterval parse(String text) {
		if (text.equals("OFF")) {
			return OFF;
		}
		if (!FORM.matcher(text).matches()) {
			throw new IllegalArgumentException("Not an interval");
		}
		try {
			return ofDays(Period.parse(text).getDays());
		}
		catch (DateTimeException ex) {
			throw new IllegalArgumentException("Not an interval", ex);
		}
	}

	public boolean isOff() {
		return this.maximumAge == null;
	}

	/** Returns the text that {@link #parse} reads. */
	public String code() {
		return (this.maximumAge != null) ? "P" + this.maximumAge.toDays() + "D" : "OFF";
	}

	/** Returns the interval as people read it: {@code 90 days}, or {@code Off}. */
	@Override
	public String toString() {
		if (this.maximumAge == null) {
			return "Off";
		}
		return (this.maximumAge.toDays() == 1) ? "1 day" : this.maximumAge.toDays() + " days";
	}

}
