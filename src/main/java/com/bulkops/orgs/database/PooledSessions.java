package com.bulkops.orgs.database;

/**
 * The failure that the database's address leads to a pooler that does not keep sessions.
 * The start fails then.
 */
final class PooledSessions extends RuntimeException {

	PooledSessions() {
		super("A pooler between the app and the database gives each transaction another session, so settings of a session "
				+ "get lost, such as the one by which no commit is lost in a crash.");
	}

}
