package com.bulkops.orgs.secrets;

import java.util.regex.Pattern;

/**
 * Takes out of a text for the log what lets somebody in: signed tokens, and whatever
 * follows the words that credentials are sent with. Nobody should write such a text; this
 * is for libraries, and for mistakes.
 */
final class Masking {

	private static final Pattern TOKEN = Pattern.compile("eyJ[\\w-]{4,}\\.[\\w-]*\\.?[\\w-]*");

	private static final Pattern CREDENTIALS = Pattern
		.compile("(?i)\\b(Bearer |Basic |JWT |jwt=)(?!\\[masked])[\\w.~+/=-]{16,}");

	private Masking() {
	}

	static String mask(String text) {
		String withoutTokens = TOKEN.matcher(text).replaceAll("[masked]");
		return CREDENTIALS.matcher(withoutTokens).replaceAll("$1[masked]");
	}

}
