package com.bulkops.orgs.inventory;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/**
 * Criteria, instants and days in the database's words.
 */
final class DueSql {

	private DueSql() {
	}

	/** The instant from which a token is due; null if it never is. */
	static String dueAt(String name) {
		return """
				least(created_at + :age%1$s::interval,
				  greatest(created_at + :unusedAge%1$s::interval, greatest(last_access, created_at) + :unused%1$s::interval),
				  case when account_status = any(:atOnce%1$s::text[]) then created_at end)"""
			.formatted(name);
	}

	static void addCriteria(MapSqlParameterSource parameters, String name, DueTokens.Criteria criteria) {
		DueTokens.Unused unused = criteria.unused();
		parameters.addValue("age" + name, interval(criteria.age()))
			.addValue("unused" + name, interval((unused != null) ? unused.unused() : null))
			.addValue("unusedAge" + name, interval((unused != null) ? unused.age() : null))
			.addValue("atOnce" + name, array(criteria.atOnce().stream()));
	}

	/**
	 * Seconds, because a day of an interval has the length that the time zone gives it.
	 */
	private static @Nullable String interval(@Nullable Duration duration) {
		return (duration != null) ? duration.toSeconds() + " seconds" : null;
	}

	static String array(Stream<?> values) {
		return values.map(Object::toString).collect(Collectors.joining(",", "{", "}"));
	}

	/** The instants right after these, written as an array. */
	static String array(@Nullable String first, Collection<Instant> instants) {
		return array(Stream.concat(Stream.ofNullable(first), instants.stream().map(DueSql::afterwards)));
	}

	/** The first instant, as the database counts them, that is later than this one. */
	static Instant afterwards(Instant instant) {
		return instant.truncatedTo(ChronoUnit.MICROS).plus(1, ChronoUnit.MICROS);
	}

}
