package com.bulkops.orgs.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

import org.jspecify.annotations.Nullable;

/**
 * Conversions between instants and columns of the type {@code timestamptz}. The driver
 * accepts no {@link Instant}; it rounds to microseconds.
 */
public final class Timestamps {

	private Timestamps() {
	}

	/** Returns an instant as a parameter of a statement. */
	public static OffsetDateTime write(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	/**
	 * Returns an instant as a parameter of a statement, {@code null} for {@code null}.
	 */
	public static @Nullable OffsetDateTime writeNullable(@Nullable Instant instant) {
		return (instant != null) ? write(instant) : null;
	}

	/**
	 * Reads a column that is never null.
	 * @throws IllegalStateException if it is
	 */
	public static Instant read(ResultSet row, String column) throws SQLException {
		Instant instant = readNullable(row, column);
		if (instant == null) {
			throw new IllegalStateException("The column %s is null".formatted(column));
		}
		return instant;
	}

	/** Reads a column that may be null. */
	public static @Nullable Instant readNullable(ResultSet row, String column) throws SQLException {
		OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
		return (value != null) ? value.toInstant() : null;
	}

}
