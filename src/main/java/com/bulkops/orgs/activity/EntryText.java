package com.bulkops.orgs.activity;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

import org.jspecify.annotations.Nullable;

/**
 * Conversions of values into what a column can keep.
 */
final class EntryText {

	/** Chosen by us: a reason is a few sentences. */
	private static final int LONGEST = 2000;

	private EntryText() {
	}

	/**
	 * Shortens a text and takes zero bytes out, so that no entry is lost because of a
	 * malformed text.
	 */
	static @Nullable String clean(@Nullable String text) {
		return (text != null) ? cleaned(text) : null;
	}

	static String cleaned(String text) {
		String clean = text.replace("\0", "");
		if (clean.length() <= LONGEST) {
			return clean;
		}
		int end = Character.isHighSurrogate(clean.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
		return clean.substring(0, end) + "…";
	}

	static @Nullable OffsetDateTime timestamp(@Nullable Instant instant) {
		return (instant != null) ? instant.atOffset(ZoneOffset.UTC) : null;
	}

}
