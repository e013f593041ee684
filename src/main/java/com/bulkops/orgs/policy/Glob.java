package com.bulkops.orgs.policy;

/**
 * A pattern in which {@code *} stands for any text, also for none. Capital and small
 * letters are the same, whatever the language.
 */
final class Glob {

	private final int[] pattern;

	Glob(String pattern) {
		this.pattern = folded(pattern);
	}

	/** A text that is matched against many patterns is folded once. */
	static int[] folded(String text) {
		return text.codePoints().map((codePoint) -> Character.toLowerCase(Character.toUpperCase(codePoint))).toArray();
	}

	/** Goes back to the last star only, so that no pattern takes for ever. */
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
