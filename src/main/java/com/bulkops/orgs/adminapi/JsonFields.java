package com.bulkops.orgs.adminapi;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Fields and lists of Atlassian's JSON. A malformed entry does not affect the others.
 */
final class JsonFields {

	/** Chosen by us: Atlassian had no API tokens before it. */
	private static final int FIRST_YEAR = 2000;

	/** Chosen by us: PostgreSQL stores it, and every reader parses it. */
	private static final int LAST_YEAR = 9999;

	private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cs}]");

	private JsonFields() {
	}

	/** Returns an address as a whole: a cut one would match other patterns. */
	static @Nullable String email(JsonNode value) {
		boolean readable = value.isString() && !value.stringValue().isBlank()
				&& value.stringValue().length() <= FreeText.LONGEST;
		return readable ? FreeText.of(value).strip() : null;
	}

	static ListResult.Unreadable unreadable(String what) {
		return new ListResult.Unreadable(null, what);
	}

	static <T> CursorPages.Page<T> page(JsonNode body, String what, Function<JsonNode, T> reader,
			Function<JsonNode, ListResult.Unreadable> ifUnreadable) {
		if (!body.path("data").isArray()) {
			throw unexpected(what);
		}
		JsonNode next = body.at("/links/next");
		if (!next.isMissingNode() && !next.isNull() && !next.isString()) {
			throw unexpected(what);
		}
		return new CursorPages.Page<>(listResult(body.path("data"), reader, ifUnreadable),
				(next.isString() && !next.stringValue().isBlank()) ? next.stringValue() : null);
	}

	static <T> ListResult<T> listResult(JsonNode array, Function<JsonNode, T> reader,
			Function<JsonNode, ListResult.Unreadable> ifUnreadable) {
		List<T> items = new ArrayList<>(array.size());
		List<ListResult.Unreadable> unreadable = new ArrayList<>();
		for (JsonNode entry : array) {
			try {
				items.add(reader.apply(entry));
			}
			catch (IllegalArgumentException ex) {
				unreadable.add(ifUnreadable.apply(entry));
			}
		}
		return new ListResult<>(List.copyOf(items), List.copyOf(unreadable));
	}

	static AccountId accountId(JsonNode value) {
		return new AccountId(required(value));
	}

	static String required(JsonNode value) {
		if (!value.isString() || UNPRINTABLE.matcher(value.stringValue()).find()) {
			throw new IllegalArgumentException("missing, or not to be stored as it is");
		}
		return value.stringValue();
	}

	/**
	 * Parses a time that has a date, a time and an offset. Returns {@code null} for any
	 * other text and for an impossible year.
	 */
	static @Nullable Instant instant(JsonNode value) {
		if (!value.isString()) {
			return null;
		}
		try {
			OffsetDateTime time = OffsetDateTime.parse(value.stringValue()).withOffsetSameInstant(ZoneOffset.UTC);
			return (time.getYear() >= FIRST_YEAR && time.getYear() <= LAST_YEAR) ? time.toInstant() : null;
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	static <E extends Enum<E>> E constant(Class<E> type, JsonNode value, E unknown) {
		try {
			return Enum.valueOf(type, value.asString("").toUpperCase(Locale.ROOT));
		}
		catch (IllegalArgumentException ex) {
			return unknown;
		}
	}

	static AdminApiException.UnexpectedAnswer unexpected(String what) {
		return new AdminApiException.UnexpectedAnswer(
				"Atlassian's answer about " + what + " does not have the documented form.", null);
	}

}
