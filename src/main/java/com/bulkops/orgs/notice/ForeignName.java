package com.bulkops.orgs.notice;

/**
 * A name that somebody outside chose, for the text of a mail: one short line in which
 * nothing is an address or a link, and nothing changes the direction of the text. It
 * never goes into a subject.
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
			// A dot inside a word makes a link of it in many readers.
			.replaceAll("(?<=[^ ])[.\u2024\u3002\uFF0E\uFF61](?=[^ ])", ". ")
			.replaceAll(" +", " ")
			.strip();
		return (line.codePointCount(0, line.length()) <= LONGEST) ? line
				: line.substring(0, line.offsetByCodePoints(0, LONGEST - 1)) + "…";
	}

}
