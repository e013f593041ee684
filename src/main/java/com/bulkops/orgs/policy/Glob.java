package com.bulkops.orgs.policy;

import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * A pattern in which {@code *} matches any text, including none. Texts that look the same
 * match: case is ignored in all languages, and so is the encoding of accents. White space
 * of any kind and length is one space, and is ignored at both ends.
 */
final class Glob {

	private static final Pattern SPACE = Pattern.compile("[\\p{Z}\\p{Cc}]+");

	/** Characters such as a zero-width space, which often comes with a pasted label. */
	private static final Pattern INVISIBLE = Pattern.compile("\\p{Cf}+");

	private final int[] pattern;

	Glob(String pattern) {
		this.pattern = fold(pattern);
	}

	/** Returns a text as a person sees it. */
	static String normalize(String text) {
		String visible = INVISIBLE.matcher(Normalizer.normalize(text, Normalizer.Form.NFC)).replaceAll("");
		return SPACE.matcher(visible).replaceAll(" ").strip();
	}

	/**
	 * Returns the code points to compare. Fold a text once to match it against many
	 * patterns.
	 */
	static int[] fold(String text) {
		return normalize(text).codePoints()
			.map((codePoint) -> Character.toLowerCase(Character.toUpperCase(codePoint)))
			.toArray();
	}

	/**
	 * Returns whether a folded text matches. It backtracks to the last star only, so the
	 * time is bounded by the product of both lengths.
	 */
	boolean matches(int[] folded) {
		int at = 0;
		int in = 0;
		int star = -1;
		int resume = 0;
		while (at < folded.length) {
			if (in < this.pattern.length && this.pattern[in] == '*') {
				star = in++;
				resume = at;
			}
			else if (in < this.pattern.length && this.pattern[in] == folded[at]) {
				in++;
				at++;
			}
			else if (star >= 0) {
				in = star + 1;
				at = ++resume;
			}
			else {
				return false;
			}
		}
		while (in < this.pattern.length && this.pattern[in] == '*') {
			in++;
		}
		return in == this.pattern.length;
	}

}
