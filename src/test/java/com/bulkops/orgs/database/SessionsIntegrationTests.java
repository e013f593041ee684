package com.bulkops.orgs.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.bulkops.orgs.PostgresInitializer;
import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase.Replace;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.context.annotation.Import;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Timeouts of database sessions. The waits are shorter here than in the app, whose
 * settings are read from one of its sessions.
 */
@JdbcTest(properties = { "bulkops.database.lock-timeout=300ms", "bulkops.database.migration.lock-timeout=400ms" })
@AutoConfigureTestDatabase(replace = Replace.NONE)
@ContextConfiguration(initializers = PostgresInitializer.class)
@Import(DatabaseConfiguration.class)
@Transactional(propagation = Propagation.NOT_SUPPORTED)
class SessionsIntegrationTests {

	@Autowired
	private HikariDataSource pool;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private Flyway flyway;

	@Value("${spring.datasource.url}")
	private String url;

	@Test
	void whatTheDatabaseOrTheRoleSetsDoesNotCount() {
		Map<String, String> ours = settings();
		assertThat(ours).containsEntry("statement_timeout", "1min")
			.containsEntry("lock_timeout", "300ms")
			.containsEntry("idle_in_transaction_session_timeout", "15s")
			.containsEntry("tcp_user_timeout", "15000")
			.containsEntry("tcp_keepalives_idle", "5")
			.containsEntry("tcp_keepalives_interval", "5")
			.containsEntry("tcp_keepalives_count", "2")
			.containsEntry("client_connection_check_interval", "5s")
			.containsEntry("synchronous_commit", "on")
			.containsEntry("max_parallel_workers_per_gather", "0");
		ours.keySet()
			.forEach(
					(name) -> this.jdbc.sql("alter database %s set %s = default".formatted(database(), name)).update());
		for (String other : List.of("statement_timeout = '1s'", "lock_timeout = 0",
				"idle_in_transaction_session_timeout = '1s'")) {
			this.jdbc.sql("alter database %s set %s".formatted(database(), other)).update();
		}
		boolean limitsTransactions = hasSetting("transaction_timeout"); // since
																		// PostgreSQL 17
		if (limitsTransactions) {
			this.jdbc.sql("alter database %s set transaction_timeout = '2s'".formatted(database())).update();
		}
		this.pool.getHikariPoolMXBean().softEvictConnections();
		assertThat(settings()).isEqualTo(ours);
		if (limitsTransactions) {
			assertThat(this.jdbc.sql("show transaction_timeout").query(String.class).single()).isEqualTo("0");
		}
	}

	@Test
	void aSilentServerIsGivenUpLaterThanItsLongestStatement() throws SQLException {
		try (Connection connection = this.pool.getConnection()) {
			assertThat(Duration.ofMillis(connection.getNetworkTimeout())).isEqualTo(Duration.ofSeconds(75));
		}
	}

	@Test
	void aLockThatSomebodyElseHoldsEndsInAnError() throws SQLException {
		try (Connection other = other(); Statement statement = other.createStatement()) {
			statement.execute("lock table policy in access exclusive mode");
			long begun = System.nanoTime();
			assertThatExceptionOfType(DataAccessException.class)
				.isThrownBy(() -> this.jdbc.sql("delete from policy").update())
				.withMessageContaining("lock timeout");
			assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
		}
	}

	@Test
	void aMigrationWaitsForLocksNoLongerAndSaysSo() throws SQLException {
		try (Connection other = other(); Statement statement = other.createStatement()) {
			statement.execute("lock table flyway_schema_history in access exclusive mode");
			assertThatExceptionOfType(FlywayException.class).isThrownBy(this.flyway::migrate)
				.withMessageContaining("lock timeout");
		}
		assertThat(settings()).as("the pool's own").containsEntry("lock_timeout", "300ms");
	}

	@Test
	void migrationsMayTakeLongerThanAllElse() throws SQLException {
		try (Connection connection = this.flyway.getConfiguration().getDataSource().getConnection()) {
			assertThat(Duration.ofMillis(connection.getNetworkTimeout())).isEqualTo(Duration.ofMinutes(31));
		}
		assertThat(this.flyway.getConfiguration().getInitSql()).contains("statement_timeout = '30min'")
			.contains("idle_in_transaction_session_timeout = '30min'");
	}

	private Map<String, String> settings() {
		Map<String, String> settings = new HashMap<>();
		for (String name : List.of("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout",
				"tcp_user_timeout", "tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count",
				"client_connection_check_interval", "synchronous_commit", "max_parallel_workers_per_gather")) {
			settings.put(name, this.jdbc.sql("show " + name).query(String.class).single());
		}
		return settings;
	}

	private boolean hasSetting(String name) {
		return !this.jdbc.sql("select 1 from pg_settings where name = ?")
			.param(name)
			.query(Integer.class)
			.list()
			.isEmpty();
	}

	private String database() {
		return this.jdbc.sql("select current_database()").query(String.class).single();
	}

	/** Opens another session with a transaction. */
	private Connection other() throws SQLException {
		Connection connection = new DriverManagerDataSource(this.url, "postgres", "").getConnection();
		connection.setAutoCommit(false);
		return connection;
	}

}
