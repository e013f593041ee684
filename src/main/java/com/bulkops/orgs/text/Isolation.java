package com.bulkops.orgs.text;

/**
 * The isolation of other people's texts, so that a text that is written from right to
 * left, or that changes the direction by a control character, does not reorder the
 * sentence around it (Unicode's UAX 9).
 */
public final class Isolation {

	private static final char FIRST_STRONG_ISOLATE = '\u2068';

	private static final char POP_ISOLATE = '\u2069';

	private static final char FIRST_ISOLATE = '\u2066';

	/** The first halves of U+10800 to U+10FFF and of U+1E800 to U+1EFFF. */
	private static final String SUPPLEMENTARY = "\uD802\uD803\uD83A\uD83B";

	private Isolation() {
	}

	/**
	 * Returns a text as it can be part of a sentence. Most texts are returned as they
	 * are. Others are put between the characters U+2068 and U+2069, which no text can
	 * close early, and without overrides of the direction.
	 */
	public static String isolate(String text) {
		if (text.chars().noneMatch(Isolation::changesDirection)) {
			return text;
		}
		StringBuilder isolated = new StringBuilder().append(FIRST_STRONG_ISOLATE);
		int open = 0;
		for (int index = 0; index < text.length(); index++) {
			char character = text.charAt(index);
			if (isEmbedding(character) || (character == POP_ISOLATE && open == 0)) {
				continue;
			}
			open += (character == POP_ISOLATE) ? -1
					: (character >= FIRST_ISOLATE && character <= FIRST_STRONG_ISOLATE) ? 1 : 0;
			isolated.append(character);
		}
		return isolated.append(String.valueOf(POP_ISOLATE).repeat(open + 1)).toString();
	}

	/**
	 * Returns a text for a log, in which each character that could reorder a line is
	 * written as its number.
	 */
	public static String escape(String text) {
		if (text.chars().noneMatch(Isolation::changesDirection)) {
			return text;
		}
		StringBuilder escaped = new StringBuilder();
		text.chars().forEach((character) -> {
			if (changesDirection(character) || Character.isSurrogate((char) character)) {
				escaped.append("\\u%04X".formatted(character));
			}
			else {
				escaped.append((char) character);
			}
		});
		return escaped.toString();
	}

	/** Returns whether a character starts, ends or overrides an embedding. */
	private static boolean isEmbedding(char character) {
		return character >= '\u202A' && character <= '\u202E';
	}

	/**
	 * Returns whether a part of UTF-16 is, or may begin, a character of a script that is
	 * written from right to left, or a control character of the direction.
	 */
	private static boolean changesDirection(int part) {
		if (part < '\u0590') {
			return false;
		}
		return switch (Character.getDirectionality((char) part)) {
			case Character.DIRECTIONALITY_RIGHT_TO_LEFT, Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC,
					Character.DIRECTIONALITY_ARABIC_NUMBER, Character.DIRECTIONALITY_LEFT_TO_RIGHT_EMBEDDING,
					Character.DIRECTIONALITY_LEFT_TO_RIGHT_OVERRIDE, Character.DIRECTIONALITY_RIGHT_TO_LEFT_EMBEDDING,
					Character.DIRECTIONALITY_RIGHT_TO_LEFT_OVERRIDE, Character.DIRECTIONALITY_POP_DIRECTIONAL_FORMAT,
					Character.DIRECTIONALITY_LEFT_TO_RIGHT_ISOLATE, Character.DIRECTIONALITY_RIGHT_TO_LEFT_ISOLATE,
					Character.DIRECTIONALITY_FIRST_STRONG_ISOLATE, Character.DIRECTIONALITY_POP_DIRECTIONAL_ISOLATE ->
				true;
			default -> SUPPLEMENTARY.indexOf(part) >= 0;
		};
	}

}
