package com.bulkops.orgs.doctor;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import com.bulkops.orgs.network.NetworkFailure;

/**
 * A check whether the database of the environment accepts the app's user.
 */
final class DatabaseReachableCheck implements Check {

	private final Database database;

	DatabaseReachableCheck(Database database) {
		this.database = database;
	}

	@Override
	public String name() {
		return "Database";
	}

	@Override
	public List<Finding> run() {
		if (!this.database.isConfigured()) {
			return List.of(Finding.broken(
					this.database.hasUrl() ? "SPRING_DATASOURCE_URL is not the address of a PostgreSQL database."
							: "SPRING_DATASOURCE_URL is not set.",
					"Set it to an address such as jdbc:postgresql://database:5432/bulkops."));
		}
		try (Connection connection = this.database.connect()) {
			return List
				.of(Finding.ok("%s answers as %s.".formatted(this.database, connection.getMetaData().getUserName())));
		}
		catch (SQLException ex) {
			return List.of(explain(ex));
		}
	}

	private Finding explain(SQLException failure) {
		String state = String.valueOf(failure.getSQLState());
		return switch (state) {
			case "28P01", "28000", "08004" -> Finding.broken(
					"%s refuses the user or the password (%s).".formatted(this.database, state),
					"Check SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD, and pg_hba.conf of the server.");
			case "3D000" -> Finding.broken("The server of %s has no such database.".formatted(this.database),
					DatabaseEncodingCheck.create("bulkops", "bulkops"));
			case "53300" -> Finding.broken("%s has no connection left.".formatted(this.database),
					"Raise max_connections of the server; each instance of the app uses 20.");
			case "57P03" -> Finding.broken("%s is starting or stopping.".formatted(this.database),
					"Wait, then look at the log of the server.");
			default -> Finding.broken(
					"%s cannot be reached: %s (%s).".formatted(this.database, NetworkFailure.describe(failure), state),
					"Check SPRING_DATASOURCE_URL, that the server runs, and that nothing blocks the way to its port.");
		};
	}

}
