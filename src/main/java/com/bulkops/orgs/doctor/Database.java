package com.bulkops.orgs.doctor;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

import org.springframework.core.env.Environment;

/**
 * The database of the environment.
 */
final class Database {

	private static final String PREFIX = "jdbc:postgresql:";

	private final String url;

	private final String user;

	private final String password;

	Database(Environment environment) {
		this.url = environment.getProperty("spring.datasource.url", "");
		this.user = environment.getProperty("spring.datasource.username", "");
		this.password = environment.getProperty("spring.datasource.password", "");
	}

	boolean isConfigured() {
		return this.url.startsWith(PREFIX);
	}

	boolean hasUrl() {
		return !this.url.isBlank();
	}

	/** Opens a connection as the app does, without the settings of its pool. */
	Connection connect() throws SQLException {
		if (!isConfigured()) {
			throw new SQLException("no address");
		}
		Properties properties = new Properties();
		properties.setProperty("connectTimeout", "5");
		properties.setProperty("loginTimeout", "10");
		properties.setProperty("socketTimeout", "15");
		if (!this.user.isEmpty()) {
			properties.setProperty("user", this.user);
		}
		if (!this.password.isEmpty()) {
			properties.setProperty("password", this.password);
		}
		return DriverManager.getConnection(this.url, properties);
	}

	/** Returns server, port and database without parameters, which may be secret. */
	@Override
	public String toString() {
		return this.url.replaceFirst("\\?.*", "").replaceFirst("^" + PREFIX + "(//)?([^/@]*@)?", "");
	}

}
