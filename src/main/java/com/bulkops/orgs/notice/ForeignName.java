package com.bulkops.orgs.notice;

import com.bulkops.orgs.text.Isolation;

/**
 * A name that a person outside this app chose, for the text of an email: one short line
 * in which nothing is an address or a link, and which does not reorder the text around
 * it. It never becomes part of a subject.
 */
final class ForeignName {

	/** Chosen by us: enough to recognize an organization by. */
	static final int LONGEST = 60;

	private ForeignName() {
	}

	static String plain(String name) {
		String line = name.replaceAll("[\\p{Cf}\\p{Co}\\p{Cn}]", "")
			.replaceAll("[\\s\\p{Z}\\p{Cc}]+", " ")
			.replaceAll("[@\uFF20\uFE6B]", " at ")
			.replaceAll("[/\\\\:\u2044\u2215\uFF0F\uFF1A]+", " ")
			// Many readers turn a word with a dot inside into a link.
			.replaceAll("(?<=[^ ])[.\u2024\u3002\uFF0E\uFF61](?=[^ ])", ". ")
			.replaceAll(" +", " ")
			.strip();
		return Isolation.isolate((line.codePointCount(0, line.length()) <= LONGEST) ? line
				: line.substring(0, line.offsetByCodePoints(0, LONGEST - 1)) + "…");
	}

}
