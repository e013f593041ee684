package com.bulkops.orgs.sweep;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The classification of failures: those of the database that pass by themselves, and
 * others.
 */
final class TransientFailures {

	/**
	 * Classes of SQLSTATE (PostgreSQL, appendix A): no connection, rolled back for
	 * another transaction, out of resources, intervention of the operator (a shutdown, a
	 * canceled statement), an error of the system.
	 */
	private static final Set<String> CLASSES = Set.of("08", "40", "53", "57", "58");

	/**
	 * Read-only after a failover; a lock was not available in time; idle for too long; a
	 * plan that a newer version's migration has outdated.
	 */
	private static final Set<String> STATES = Set.of("25006", "55P03", "25P03", "25P04", "0A000");

	/**
	 * Of the pool, without a state: the connection broke, and its rollback failed too.
	 */
	private static final String CLOSED = "Connection is closed";

	private TransientFailures() {
	}

	/** Returns whether the same work may succeed later. */
	static boolean isTransient(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLTransientException || cause instanceof SQLRecoverableException) {
				return true;
			}
			if (cause instanceof SQLException error && isTransient(error.getSQLState(), error.getMessage())) {
				return true;
			}
		}
		return false;
	}

	private static boolean isTransient(@Nullable String state, @Nullable String message) {
		return (state != null) ? STATES.contains(state) || CLASSES.contains(state.substring(0, 2))
				: CLOSED.equals(message);
	}

}
