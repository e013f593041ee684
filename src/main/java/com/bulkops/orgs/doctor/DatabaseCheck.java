package com.bulkops.orgs.doctor;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A check that asks the database.
 */
abstract class DatabaseCheck implements Check {

	private final Database database;

	DatabaseCheck(Database database) {
		this.database = database;
	}

	@Override
	public final List<Finding> run() {
		try (Connection connection = this.database.connect()) {
			return ask(JdbcClient.create(new SingleConnectionDataSource(connection, true)));
		}
		catch (SQLException | DataAccessException ex) {
			return List.of(Finding.notChecked("The database does not answer.", "First make the database answer."));
		}
	}

	/** Asks over one connection. */
	abstract List<Finding> ask(JdbcClient jdbc);

}
