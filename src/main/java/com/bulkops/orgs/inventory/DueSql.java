package com.bulkops.orgs.inventory;

import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.bulkops.orgs.database.Timestamps;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;

/**
 * SQL conditions for due tokens, and their parameters.
 */
final class DueSql {

	/**
	 * The condition that a token belongs to a person's account, as
	 * {@code ManagedAccount.Type.isPerson} has it. Partial indexes have the same text,
	 * and are used only as long as both are equal.
	 */
	static final String OF_PERSON = "account_type in ('ATLASSIAN', 'CUSTOMER')";

	private DueSql() {
	}

	/**
	 * Returns the condition that a token is due at an instant. It only compares, which is
	 * cheap per row.
	 */
	static String isDue(String name) {
		return """
				(created_at <= :byAge%1$s or (created_at <= :byIdleAge%1$s and (last_access is null or last_access <= :unusedSince%1$s))
				  or (account_status = any(:atOnce%1$s::text[]) and created_at <= :at%1$s))"""
			.formatted(name);
	}

	/**
	 * Returns the expression for the instant from which a token is due; null if it never
	 * is.
	 */
	static String dueAt(String name) {
		return """
				least(created_at + :age%1$s::interval,
				  greatest(created_at + :unusedAge%1$s::interval, greatest(last_access, created_at) + :unused%1$s::interval),
				  case when account_status = any(:atOnce%1$s::text[]) then created_at end)"""
			.formatted(name);
	}

	/** Adds the parameters of these conditions. */
	static void add(MapSqlParameterSource parameters, String name, Criteria criteria, DueBy by) {
		Instant at = by.instant();
		parameters.addValue("age" + name, interval(criteria.age()))
			.addValue("unused" + name, interval(criteria.unused()))
			.addValue("unusedAge" + name, interval(criteria.unusedAge()))
			.addValue("atOnce" + name, array(criteria.atOnce().stream()))
			.addValue("byAge" + name, before(at, criteria.age()), Types.TIMESTAMP_WITH_TIMEZONE)
			.addValue("byIdleAge" + name, before(at, criteria.shortestUnused()), Types.TIMESTAMP_WITH_TIMEZONE)
			.addValue("unusedSince" + name, before(at, criteria.unused()), Types.TIMESTAMP_WITH_TIMEZONE)
			.addValue("at" + name, before(at, Duration.ZERO), Types.TIMESTAMP_WITH_TIMEZONE)
			.addValue("day" + name, by.day());
	}

	private static @Nullable OffsetDateTime before(Instant instant, @Nullable Duration duration) {
		return (duration != null) ? Timestamps.write(toMicros(instant.minus(duration))) : null;
	}

	/** Returns the condition that a token is not known to be expired at an instant. */
	static String isNotExpired(String name) {
		return "(expires_at is null or expires_at > :at" + name + ")";
	}

	/** Returns the condition that a token is not exempt on a day. */
	static String isNotExempt(String name) {
		return "(exempt_to is null or exempt_to < :day" + name + ")";
	}

	/**
	 * Returns seconds, since the length of a day in an interval depends on the time zone.
	 */
	private static @Nullable String interval(@Nullable Duration duration) {
		return (duration != null) ? duration.toSeconds() + " seconds" : null;
	}

	static String array(Stream<?> values) {
		return values.map(Object::toString).collect(Collectors.joining(",", "{", "}"));
	}

	/** Returns an array of the instants right after others. */
	static String array(@Nullable String first, Collection<Instant> instants) {
		return array(Stream.concat(Stream.ofNullable(first), instants.stream().map(DueSql::afterwards)));
	}

	/** Returns the next instant in the database's resolution, microseconds. */
	static Instant afterwards(Instant instant) {
		return toMicros(instant).plus(1, ChronoUnit.MICROS);
	}

	/** Returns an instant in the database's resolution. */
	static Instant toMicros(Instant instant) {
		return instant.truncatedTo(ChronoUnit.MICROS);
	}

}
