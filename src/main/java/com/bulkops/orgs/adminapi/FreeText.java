package com.bulkops.orgs.adminapi;

import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;

/**
 * Free texts of people in Atlassian's answers, in the form in which they are stored,
 * shown and compared.
 */
final class FreeText {

	/** Chosen by us: the length to which the log keeps a free text. */
	static final int LONGEST = 255;

	/** The end of a text that was cut. */
	static final String CUT = "…";

	/** Unicode's marks, embeddings, overrides and isolates (UAX 9). */
	private static final Pattern DIRECTION = Pattern.compile("[\\u200E\\u200F\\u061C\\u202A-\\u202E\\u2066-\\u2069]");

	private FreeText() {
	}

	/** Returns a text on one line; empty if there is none. */
	static String of(JsonNode value) {
		return cut(clean(value));
	}

	/**
	 * Returns a text on one line without direction marks, which could reorder the text
	 * beside it.
	 */
	static String inOneDirection(JsonNode value) {
		return cut(DIRECTION.matcher(clean(value)).replaceAll(""));
	}

	/**
	 * Replaces control characters and unpaired surrogates, which cannot be stored
	 * unchanged.
	 */
	private static String clean(JsonNode value) {
		String raw = value.isString() ? value.stringValue()
				: (value.isMissingNode() || value.isNull()) ? "" : value.toString();
		return raw.replaceAll("\\p{Cc}+", " ").replaceAll("\\p{Cs}", "\uFFFD");
	}

	/**
	 * Shortens a text, as the last step: {@link ApiToken#isLabelCut} detects a cut by the
	 * length.
	 */
	private static String cut(String text) {
		if (text.length() <= LONGEST) {
			return text;
		}
		int end = Character.isHighSurrogate(text.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
		return text.substring(0, end) + CUT;
	}

}
