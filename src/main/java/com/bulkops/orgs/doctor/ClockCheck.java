package com.bulkops.orgs.doctor;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * A check whether this machine's clock agrees with Atlassian's. The age of a token
 * depends on both, and so does the validity of signed requests.
 */
final class ClockCheck implements Check {

	/** The lifetime of this app's signed requests to Jira: beyond it they are refused. */
	private static final Duration BROKEN = Duration.ofMinutes(3);

	/** Chosen by us: longer than any answer takes. */
	private static final Duration NOTICEABLE = Duration.ofSeconds(30);

	private final String address;

	private final Clock clock;

	ClockCheck(Addresses addresses, Clock clock) {
		this.address = addresses.adminApi();
		this.clock = clock;
	}

	@Override
	public String name() {
		return "Clock";
	}

	@Override
	public List<Finding> run() {
		try {
			String date = HttpProbe.get(URI.create(this.address.strip())).headers().firstValue("Date").orElse("");
			Instant there = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
			return List.of(judge(Duration.between(there, this.clock.instant())));
		}
		catch (IOException | IllegalArgumentException | DateTimeException ex) {
			return List.of(Finding.notChecked("The Admin API gives no time to compare with.",
					"First make the Admin API answer."));
		}
	}

	private static Finding judge(Duration ahead) {
		String fact = "This machine's clock is %d seconds %s Atlassian's.".formatted(ahead.abs().toSeconds(),
				ahead.isNegative() ? "behind" : "ahead of");
		String action = "Synchronize it (NTP, chrony) on the machine that runs the app.";
		if (ahead.abs().compareTo(BROKEN) >= 0) {
			return Finding.broken(fact, action);
		}
		return (ahead.abs().compareTo(NOTICEABLE) > 0) ? Finding.warning(fact, action)
				: Finding.ok("This machine's clock agrees with Atlassian's.");
	}

}
