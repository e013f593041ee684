package com.bulkops.orgs.text;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The form in which texts are compared, wherever they are searched, matched with
 * patterns, sorted or kept apart: texts that a person reads as the same are the same.
 * Case is ignored in all languages, and so are the encoding of accents, the width of
 * letters, and characters without a shape. White space of any kind and length is one
 * space, and is ignored at both ends.
 */
public final class Likeness {

	private static final Pattern SPACE = Pattern.compile("[\\p{Z}\\p{Cc}]+");

	/**
	 * Characters such as a zero-width space, which often comes with pasted text, and
	 * those that choose between shapes of the character before.
	 */
	private static final Pattern INVISIBLE = Pattern
		.compile("[\\p{Cf}\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u3164\\uFE00-\\uFE0F\\uFFA0"
				+ "\\x{E0100}-\\x{E01EF}]+");

	/** The dot that a Turkish capital I keeps as a small letter. */
	private static final String DOTTED_I = "i\u0307";

	private Likeness() {
	}

	/** Returns a text as a person sees it, in its own case and width. */
	public static String visible(String text) {
		return space(Normalizer.normalize(text, Normalizer.Form.NFC));
	}

	/** Returns the form of a text that is compared. */
	public static String fold(String text) {
		String compatible = Normalizer.normalize(text, Normalizer.Form.NFKC);
		// Through capitals, so that ß is ss; each by itself, so that a sigma at the end
		// is
		// one.
		StringBuilder small = new StringBuilder(compatible.length());
		compatible.toUpperCase(Locale.ROOT).codePoints().map(Character::toLowerCase).forEach(small::appendCodePoint);
		return space(Normalizer.normalize(small, Normalizer.Form.NFKC).replace(DOTTED_I, "i").replace("ß", "ss"));
	}

	private static String space(String text) {
		return SPACE.matcher(INVISIBLE.matcher(text).replaceAll("")).replaceAll(" ").strip();
	}

}
