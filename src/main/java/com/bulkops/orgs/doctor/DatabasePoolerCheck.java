package com.bulkops.orgs.doctor;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A check whether each connection is one session of the server. A pooler in transaction
 * mode loses the settings of a session, on which the timeouts and the durability of
 * commits depend.
 */
final class DatabasePoolerCheck implements Check {

	private final Database database;

	DatabasePoolerCheck(Database database) {
		this.database = database;
	}

	@Override
	public String name() {
		return "Database sessions";
	}

	/**
	 * An idle connection keeps its session while another one is in a transaction, unless
	 * a pooler has lent the session to that one.
	 */
	@Override
	public List<Finding> run() {
		try (Connection idle = this.database.connect(); Connection busy = this.database.connect()) {
			long before = session(idle);
			busy.setAutoCommit(false);
			boolean isShared = session(busy) == before || session(idle) != before;
			busy.rollback();
			return List.of(isShared
					? Finding.broken("A pooler in transaction mode is between the app and the database.",
							"Use its session mode (pool_mode = session), or connect to the server directly.")
					: Finding.ok("Each connection keeps its session."));
		}
		catch (SQLException ex) {
			return List.of(Finding.notChecked("The database does not answer.", "First make the database answer."));
		}
	}

	private static long session(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
			row.next();
			return row.getLong(1);
		}
	}

}
