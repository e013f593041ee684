package com.bulkops.orgs.site;

import java.time.Clock;
import java.util.regex.Pattern;

import org.slf4j.Logger;

/**
 * Says in the app's log what was refused at a door, and why. Strangers can cause such
 * lines and choose words of them, so there are only so many in a minute, and each is
 * short and plain.
 */
public final class RefusalLog {

	/** Ours: enough to see what is wrong; more would push other lines out of the log. */
	public static final int LINES_PER_MINUTE = 20;

	/** Ours. */
	private static final int LONGEST_OBJECTION = 400;

	private static final Pattern ODD = Pattern.compile("[^\\x20-\\x7e]");

	private final Logger log;

	/** With a place for the reason. */
	private final String sentence;

	private final MinuteLimit lines;

	public RefusalLog(Logger log, String sentence, Clock clock) {
		this.log = log;
		this.sentence = sentence;
		this.lines = new MinuteLimit(LINES_PER_MINUTE, clock);
	}

	/** Says why; the reason may repeat what a stranger sent. */
	public void tell(String objection) {
		if (this.lines.allows()) {
			String plain = ODD.matcher(objection).replaceAll("?");
			this.log.warn(this.sentence, plain.substring(0, Math.min(plain.length(), LONGEST_OBJECTION)));
		}
	}

}
