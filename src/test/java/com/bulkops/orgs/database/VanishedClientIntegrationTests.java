package com.bulkops.orgs.database;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import com.bulkops.orgs.PostgresInitializer;
import com.bulkops.orgs.chaos.Network;
import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase.Replace;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * A network that stops transmitting without closing connections: locks on the one side,
 * and threads and probes on the other.
 */
@JdbcTest(properties = { "bulkops.database.idle-in-transaction-timeout=2s",
		"spring.datasource.hikari.data-source-properties.socketTimeout=3" })
@AutoConfigureTestDatabase(replace = Replace.NONE)
@ContextConfiguration(initializers = PostgresInitializer.class)
@Import({ DatabaseConfiguration.class, DatabaseHealthIndicator.class })
@Transactional(propagation = Propagation.NOT_SUPPORTED)
class VanishedClientIntegrationTests {

	private static final String DIRECT = PostgresInitializer.createDatabase();

	private static final Network NETWORK = network();

	@Autowired
	private HikariDataSource pool;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private PlatformTransactionManager transactions;

	@Autowired
	private DatabaseHealthIndicator health;

	@DynamicPropertySource
	static void throughTheNetwork(DynamicPropertyRegistry registry) {
		registry.add("spring.datasource.url", () -> NETWORK.through(DIRECT));
	}

	@AfterEach
	void mend() {
		NETWORK.mend();
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> this.health.health().getStatus(), Status.UP::equals);
	}

	@Test
	void whoVanishesInATransactionLosesItsLocks() {
		this.jdbc.sql("create table one_row (taken_by text)").update();
		this.jdbc.sql("insert into one_row values (null)").update();
		TransactionTemplate transaction = new TransactionTemplate(this.transactions);
		long begun = System.nanoTime();
		assertThatException().isThrownBy(() -> transaction.executeWithoutResult((status) -> {
			this.jdbc.sql("update one_row set taken_by = 'who vanishes'").update();
			NETWORK.silence();
			try (Connection other = new DriverManagerDataSource(DIRECT, "postgres", "").getConnection();
					Statement statement = other.createStatement()) {
				statement.execute("set lock_timeout = '30s'");
				statement.execute("update one_row set taken_by = 'another'");
			}
			catch (SQLException ex) {
				throw new AssertionError("Nobody gets the lock", ex);
			}
			assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
			this.jdbc.sql("update one_row set taken_by = 'too late'").update();
		}));
		assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("the silent side gives up too")
			.isLessThan(Duration.ofSeconds(20));
		NETWORK.mend();
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.ignoreExceptions()
			.until(() -> this.jdbc.sql("select taken_by from one_row").query(String.class).single(), "another"::equals);
	}

	@Test
	void whileNothingComesThroughReadinessSaysSoInTime() {
		assertThat(this.health.health().getStatus()).isEqualTo(Status.UP);
		NETWORK.silence();
		for (int probe = 0; probe < 3; probe++) {
			long begun = System.nanoTime();
			assertThat(this.health.health().getStatus()).isEqualTo(Status.DOWN);
			assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
		}
	}

	private static Network network() {
		try {
			return Network.to(DIRECT);
		}
		catch (IOException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

}
