package com.bulkops.orgs.secrets;

import java.util.regex.Pattern;

import com.bulkops.orgs.text.Isolation;

/**
 * The removal of credentials, and of what could reorder a line, from texts for the log:
 * signed tokens, and values after the words that credentials are sent with. No code of
 * this app should log them; this is for libraries and mistakes. Its time is linear in the
 * text, because unverified callers choose parts of it.
 */
final class Masking {

	/**
	 * A match begins at the start of a word and ends with it, so that each character is
	 * read only a few times.
	 */
	private static final Pattern TOKEN = Pattern
		.compile("(?<![\\w-])(?=[\\w-]++\\.)([\\w-]*?)eyJ(?=[\\w-]{4})[\\w-]*+\\.[\\w-]*+\\.?[\\w-]*+");

	private static final Pattern CREDENTIALS = Pattern
		.compile("(?i)\\b(Bearer |Basic |JWT |jwt=)(?!\\[masked])[\\w.~+/=-]{16,}");

	private Masking() {
	}

	static String mask(String text) {
		String withoutTokens = TOKEN.matcher(text).replaceAll("$1[masked]");
		return Isolation.escape(CREDENTIALS.matcher(withoutTokens).replaceAll("$1[masked]"));
	}

}
