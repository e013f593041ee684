package com.bulkops.orgs.policy;

import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * A pattern in which {@code *} stands for any text, also for none. Texts that look the
 * same to a person are the same: capital and small letters do not matter, whatever the
 * language, nor does how an accent is encoded. White space of any kind and length is one
 * space, and none at the ends.
 */
final class Glob {

	private static final Pattern SPACE = Pattern.compile("[\\p{Z}\\p{Cc}]+");

	/** Such as a zero-width space, which comes along when a label is pasted. */
	private static final Pattern INVISIBLE = Pattern.compile("\\p{Cf}+");

	private final int[] pattern;

	Glob(String pattern) {
		this.pattern = fold(pattern);
	}

	/** What a person sees of a text. */
	static String normalize(String text) {
		String visible = INVISIBLE.matcher(Normalizer.normalize(text, Normalizer.Form.NFC)).replaceAll("");
		return SPACE.matcher(visible).replaceAll(" ").strip();
	}

	/** A text that is matched against many patterns is folded once. */
	static int[] fold(String text) {
		return normalize(text).codePoints()
			.map((codePoint) -> Character.toLowerCase(Character.toUpperCase(codePoint)))
			.toArray();
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
