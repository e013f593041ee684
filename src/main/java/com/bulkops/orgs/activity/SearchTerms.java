package com.bulkops.orgs.activity;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The words of a text, as entries are found by: runs of letters and digits, whatever
 * their case.
 */
final class SearchTerms {

	/** Ours: longer ones are told apart by their beginning. */
	private static final int LONGEST = 64;

	private SearchTerms() {
	}

	static Set<String> of(String text) {
		return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
			.filter((word) -> !word.isEmpty())
			.map((word) -> word.substring(0,
					word.offsetByCodePoints(0, Math.min(LONGEST, word.codePointCount(0, word.length())))))
			.collect(Collectors.toSet());
	}

}
