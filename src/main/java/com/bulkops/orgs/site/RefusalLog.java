package com.bulkops.orgs.site;

import java.time.Clock;
import java.util.regex.Pattern;

import org.slf4j.Logger;

/**
 * Log lines about refused requests and their reasons. Unverified callers can cause such
 * lines and choose words of them. Therefore their number per minute and their length are
 * limited, and they are ASCII.
 */
public final class RefusalLog {

	/** Chosen by us: enough to find the cause; more would displace other lines. */
	public static final int LINES_PER_MINUTE = 20;

	/** Chosen by us: the longest reason that is logged. */
	private static final int LONGEST_OBJECTION = 400;

	private static final Pattern UNPRINTABLE = Pattern.compile("[^\\x20-\\x7e]");

	private final Logger log;

	/** The message, with one placeholder for the reason. */
	private final String sentence;

	private final MinuteLimit lines;

	public RefusalLog(Logger log, String sentence, Clock clock) {
		this.log = log;
		this.sentence = sentence;
		this.lines = new MinuteLimit(LINES_PER_MINUTE, clock);
	}

	/** Logs a refusal; the reason may repeat text of an unverified caller. */
	public void log(String objection) {
		if (this.lines.allows()) {
			String plain = UNPRINTABLE.matcher(objection).replaceAll("?");
			this.log.warn(this.sentence, plain.substring(0, Math.min(plain.length(), LONGEST_OBJECTION)));
		}
	}

}
