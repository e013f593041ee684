package com.bulkops.orgs.database;

import com.bulkops.orgs.PostgresInitializer;
import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.Status;
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
 * Connections that were opened while the database was read-only and stay so, as those to
 * a server that has become a standby.
 */
@JdbcTest(properties = "spring.datasource.hikari.maximum-pool-size=3")
@AutoConfigureTestDatabase(replace = Replace.NONE)
@ContextConfiguration(initializers = PostgresInitializer.class)
@Import({ DatabaseConfiguration.class, DatabaseHealthIndicator.class })
@Transactional(propagation = Propagation.NOT_SUPPORTED)
class ReadOnlyDatabaseIntegrationTests {

	@Autowired
	private HikariDataSource pool;

	@Autowired
	private JdbcClient jdbc;

	@Autowired
	private DatabaseHealthIndicator health;

	@Value("${spring.datasource.url}")
	private String url;

	@BeforeEach
	void makeReadOnlyConnections() {
		write(); // the pool begins with its first connection
		newSessions("set default_transaction_read_only = on");
		Awaitility.await("connections that were being made are gone too").until(() -> {
			this.pool.getHikariPoolMXBean().softEvictConnections();
			return this.jdbc.sql("show transaction_read_only").query(String.class).single();
		}, "on"::equals);
	}

	@AfterEach
	void makeOthers() {
		newSessions("reset default_transaction_read_only");
		this.pool.getHikariPoolMXBean().softEvictConnections();
	}

	@Test
	void readinessSaysSoUntilWritesAreTakenAgain() {
		assertThat(this.health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		assertThat(this.health.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		newSessions("reset default_transaction_read_only");
		this.health.health(); // finds the last of those connections
		assertThat(this.health.health().getStatus()).isEqualTo(Status.UP);
		write();
	}

	/** Also without requests for readiness. */
	@Test
	void aConnectionThatRefusedAWriteIsNotUsedAgain() {
		newSessions("reset default_transaction_read_only");
		int refused = 0;
		for (int write = 0; write < 10; write++) {
			try {
				write();
			}
			catch (DataAccessException ex) {
				assertThat(ex).rootCause().hasMessageContaining("read-only transaction");
				refused++;
			}
		}
		assertThat(refused).isBetween(1, 3);
		write();
	}

	@Test
	void whileNoWritesAreTakenTheyFailAndReadingGoesOn() {
		assertThatExceptionOfType(DataAccessException.class).isThrownBy(this::write)
			.havingRootCause()
			.withMessageContaining("read-only transaction");
		assertThat(this.jdbc.sql("select count(*) from policy").query(Long.class).single()).isZero();
	}

	private void write() {
		this.jdbc.sql("delete from policy").update();
	}

	/** Changes a setting of new sessions. */
	private void newSessions(String setting) {
		JdbcClient direct = JdbcClient.create(new DriverManagerDataSource(this.url, "postgres", ""));
		String database = direct.sql("select current_database()").query(String.class).single();
		direct.sql("begin; set transaction read write; alter database " + database + " " + setting + "; commit")
			.update();
	}

}
