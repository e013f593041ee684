package com.bulkops.orgs.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import javax.sql.DataSource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.stereotype.Component;

/**
 * A warning at the start if the driver's {@code socketTimeout}, which the address of the
 * database may set, is shorter than the server's statement timeout, or missing. If it is
 * shorter, the server finishes statements whose outcome the app does not learn. If it is
 * missing, the app waits forever for a server that no longer responds.
 */
@Component
class SocketTimeoutCheck implements ApplicationRunner {

	private static final Logger log = LoggerFactory.getLogger(SocketTimeoutCheck.class);

	private final DataSource dataSource;

	SocketTimeoutCheck(DataSource dataSource) {
		this.dataSource = dataSource;
	}

	@Override
	public void run(ApplicationArguments arguments) throws SQLException {
		try (Connection connection = this.dataSource.getConnection();
				Statement statement = connection.createStatement();
				ResultSet longest = statement
					.executeQuery("select setting::bigint from pg_settings where name = 'statement_timeout'")) {
			longest.next();
			Duration server = Duration.ofMillis(longest.getLong(1));
			Duration socket = Duration.ofMillis(connection.getNetworkTimeout());
			if (socket.isZero() || socket.compareTo(server) <= 0) {
				log.warn("socketTimeout is {} s, which must be more than the {} s that a statement may take "
						+ "(bulkops.database.statement-timeout)", socket.toSeconds(), server.toSeconds());
			}
		}
	}

}
