package com.bulkops.orgs.database;

import java.sql.SQLException;
import java.util.Set;

import com.zaxxer.hikari.SQLExceptionOverride;

/**
 * Errors after which the pool must not use a connection again, besides those that the
 * pool knows. Public because the pool makes it from its name in application.yml.
 */
public final class UnusableConnections implements SQLExceptionOverride {

	/**
	 * A write was refused because the server takes none: after a failover another one
	 * may. The others are sessions that the server has ended because they were idle in a
	 * transaction, idle at all, or in a transaction for too long.
	 */
	private static final Set<String> STATES = Set.of("25006", "25P03", "57P05", "25P04");

	@java.lang.Override
	public Override adjudicate(SQLException failure) {
		return STATES.contains(failure.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
	}

}
