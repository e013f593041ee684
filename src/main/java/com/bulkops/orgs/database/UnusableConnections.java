package com.bulkops.orgs.database;

import java.sql.SQLException;
import java.util.Set;

import com.zaxxer.hikari.SQLExceptionOverride;

/**
 * Errors after which the pool must not reuse a connection, in addition to those that the
 * pool knows. Public because the pool creates it from its name in application.yml.
 */
public final class UnusableConnections implements SQLExceptionOverride {

	/**
	 * The first state is a write that the server refused as read-only: after a failover
	 * another server may accept it. The others are sessions that the server has ended
	 * because they were idle in a transaction, idle, or in a transaction for too long.
	 * The last one is a plan that a migration has outdated: another connection has none.
	 */
	private static final Set<String> STATES = Set.of("25006", "25P03", "57P05", "25P04", "0A000");

	@java.lang.Override
	public Override adjudicate(SQLException failure) {
		return STATES.contains(failure.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
	}

}
