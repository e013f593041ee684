package com.bulkops.orgs.secrets;

import java.util.regex.Pattern;

/**
 * Takes out of a text for the log what lets somebody in: signed tokens, and whatever
 * follows the words that credentials are sent with. Nobody should write such a text; this
 * is for libraries, and for mistakes. It takes time in proportion to the text: strangers
 * choose parts of it.
 */
final class Masking {

	/**
	 * A match begins where a word does and ends with it, so that each character is looked
	 * at a few times only, whatever the text is.
	 */
	private static final Pattern TOKEN = Pattern
		.compile("(?<![\\w-])(?=[\\w-]++\\.)([\\w-]*?)eyJ(?=[\\w-]{4})[\\w-]*+\\.[\\w-]*+\\.?[\\w-]*+");

	private static final Pattern CREDENTIALS = Pattern
		.compile("(?i)\\b(Bearer |Basic |JWT |jwt=)(?!\\[masked])[\\w.~+/=-]{16,}");

	private Masking() {
	}

	static String mask(String text) {
		String withoutTokens = TOKEN.matcher(text).replaceAll("$1[masked]");
		return CREDENTIALS.matcher(withoutTokens).replaceAll("$1[masked]");
	}

}
