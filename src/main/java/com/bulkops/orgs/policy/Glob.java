package com.bulkops.orgs.policy;

import com.bulkops.orgs.text.Likeness;

/**
 * A pattern in which {@code *} matches any text, including none. Texts match as
 * {@link Likeness} compares them.
 */
final class Glob {

	private final int[] pattern;

	Glob(String pattern) {
		this.pattern = fold(pattern);
	}

	/**
	 * Returns the code points to compare. Fold a text once to match it against many
	 * patterns.
	 */
	static int[] fold(String text) {
		return Likeness.fold(text).codePoints().toArray();
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
