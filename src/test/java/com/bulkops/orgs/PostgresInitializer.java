package com.bulkops.orgs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Gives a test context a fresh database on a real PostgreSQL, of which there is one per
 * JVM. Its sessions live in another time zone than the JVM, and its texts are in another
 * order than Java's, so that a mix-up shows.
 */
public class PostgresInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private static final AtomicInteger DATABASES = new AtomicInteger();

	private static volatile boolean hasContexts;

	/**
	 * Quartz keeps one database per scheduler's name for the whole JVM: with one name for
	 * all contexts, one context would do the jobs of another.
	 */
	@Override
	public void initialize(ConfigurableApplicationContext context) {
		hasContexts = true;
		String database = createDatabase();
		TestPropertyValues
			.of("spring.datasource.url=" + database, "spring.datasource.username=postgres",
					"spring.quartz.properties.org.quartz.scheduler.instanceName=" + database.replaceAll("\\W+", "-"))
			.applyTo(context);
	}

	/** The JDBC address of a new, empty database. */
	public static String createDatabase() {
		return createDatabase("");
	}

	/** The JDBC address of a new, empty database that is created with some options. */
	public static String createDatabase(String options) {
		String name = "test" + DATABASES.incrementAndGet();
		try (Connection connection = Server.INSTANCE.getPostgresDatabase().getConnection();
				Statement statement = connection.createStatement()) {
			statement.execute("create database " + name + " " + options);
		}
		catch (SQLException ex) {
			throw new IllegalStateException("Cannot create a test database", ex);
		}
		return Server.INSTANCE.getJdbcUrl("postgres", name);
	}

	/**
	 * What is the same on every machine: the locale that is set there may not even be
	 * installed.
	 */
	public static EmbeddedPostgres.Builder postgres() {
		return EmbeddedPostgres.builder().setLocaleConfig("locale", "C");
	}

	private static final class Server {

		private static final EmbeddedPostgres INSTANCE = start();

		/** Its end is after that of the contexts, which work with it until then. */
		private static EmbeddedPostgres start() {
			try {
				EmbeddedPostgres server = postgres().setLocaleConfig("locale-provider", "icu")
					.setLocaleConfig("icu-locale", "en-US")
					.setServerConfig("timezone", "America/St_Johns")
					.setServerConfig("max_connections", "600") // all contexts stay, with
																// a pool each
					.setRegisterShutdownHook(false)
					.start();
				SpringApplication.getShutdownHandlers().add(() -> close(server));
				Runtime.getRuntime().addShutdownHook(new Thread(() -> {
					if (!hasContexts) {
						close(server);
					}
				}));
				return server;
			}
			catch (IOException ex) {
				throw new UncheckedIOException("Cannot start the embedded PostgreSQL", ex);
			}
		}

		private static void close(EmbeddedPostgres server) {
			try {
				server.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException("Cannot stop the embedded PostgreSQL", ex);
			}
		}

	}

}
