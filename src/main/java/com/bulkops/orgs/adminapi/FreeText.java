package com.bulkops.orgs.adminapi;

import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;

/**
 * Texts of Atlassian's answers that people chose, as they are stored, shown and compared.
 */
final class FreeText {

	/** Ours: what the log keeps of a free text. */
	static final int LONGEST = 255;

	/** The end of a text that was cut. */
	static final String CUT = "…";

	/** Unicode's marks, embeddings, overrides and isolates (UAX 9). */
	private static final Pattern DIRECTION = Pattern.compile("[\\u200E\\u200F\\u061C\\u202A-\\u202E\\u2066-\\u2069]");

	private FreeText() {
	}

	/** A text on one line; empty if there is none. */
	static String of(JsonNode value) {
		return cut(clean(value));
	}

	/** The same, if it must not turn around what is shown beside it. */
	static String inOneDirection(JsonNode value) {
		return cut(DIRECTION.matcher(clean(value)).replaceAll(""));
	}

	/** Half a character is not stored as it is, and what is compared has to be. */
	private static String clean(JsonNode value) {
		String raw = value.isString() ? value.stringValue()
				: (value.isMissingNode() || value.isNull()) ? "" : value.toString();
		return raw.replaceAll("\\p{Cc}+", " ").replaceAll("\\p{Cs}", "\uFFFD");
	}

	/**
	 * Last of all: {@link ApiToken#isLabelCut} knows by the length that something is
	 * missing.
	 */
	private static String cut(String text) {
		if (text.length() <= LONGEST) {
			return text;
		}
		int end = Character.isHighSurrogate(text.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
		return text.substring(0, end) + CUT;
	}

}
