package com.bulkops.orgs.activity;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

import com.bulkops.orgs.text.Likeness;

/**
 * The words of a text by which entries are found: sequences of letters with their marks
 * and of digits, as {@link Likeness} compares them.
 */
final class SearchTerms {

	/** Chosen by us: longer words are compared by their beginning. */
	private static final int LONGEST = 64;

	private SearchTerms() {
	}

	static Set<String> of(String text) {
		return Arrays.stream(Likeness.fold(text).split("[^\\p{L}\\p{N}\\p{M}]+"))
			.filter((word) -> !word.isEmpty())
			.map((word) -> word.substring(0,
					word.offsetByCodePoints(0, Math.min(LONGEST, word.codePointCount(0, word.length())))))
			.collect(Collectors.toSet());
	}

}
