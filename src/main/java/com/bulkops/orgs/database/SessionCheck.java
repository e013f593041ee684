package com.bulkops.orgs.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The check, before anything else at the start, that a connection is one session of the
 * server. A pooler in transaction or statement mode gives each transaction any session:
 * timeouts get lost, and so does the setting by which no commit is lost in a crash.
 */
final class SessionCheck {

	private static final Logger log = LoggerFactory.getLogger(SessionCheck.class);

	/** Chosen by us: as long as the pool waits for a connection. */
	private static final String SECONDS = "5";

	private static final String MARK = "select set_config('bulkops.session', ?, false)";

	private static final String READ = "select coalesce(current_setting('bulkops.session', true), '')";

	private SessionCheck() {
	}

	/**
	 * Requires that each connection keeps its settings. Two connections each mark their
	 * session: a pooler gives the second one the session that the first has left.
	 * @throws PooledSessions if a mark is lost
	 */
	static void require(String url, @Nullable String username, @Nullable String password) {
		Properties properties = properties(username, password);
		try (Connection first = DriverManager.getConnection(url, properties);
				Connection second = DriverManager.getConnection(url, properties)) {
			String mark = UUID.randomUUID().toString();
			execute(first, MARK, mark);
			execute(second, MARK, UUID.randomUUID().toString());
			if (!execute(first, READ, null).equals(mark)) {
				throw new PooledSessions();
			}
		}
		catch (SQLException ex) {
			// The migration that follows meets the same, and says what is wrong.
			log.debug("It could not be checked whether connections are sessions", ex);
		}
	}

	private static Properties properties(@Nullable String username, @Nullable String password) {
		Properties properties = new Properties();
		properties.setProperty("connectTimeout", SECONDS);
		properties.setProperty("socketTimeout", SECONDS);
		if (username != null) {
			properties.setProperty("user", username);
		}
		if (password != null) {
			properties.setProperty("password", password);
		}
		return properties;
	}

	private static String execute(Connection connection, String sql, @Nullable String parameter) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(sql)) {
			if (parameter != null) {
				statement.setString(1, parameter);
			}
			try (ResultSet result = statement.executeQuery()) {
				return result.next() ? result.getString(1) : "";
			}
		}
	}

}
