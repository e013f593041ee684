package com.bulkops.orgs.database;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

import com.bulkops.orgs.chaos.Database;
import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A failover: the known server returns as a standby and is promoted later.
 */
class StandbyIntegrationTests {

	@Test
	void noConnectionToAStandbyIsUsed(@TempDir Path directory) throws Exception {
		try (Database database = new Database(directory)) {
			new ApplicationContextRunner().withInitializer(new ConfigDataApplicationContextInitializer())
				.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class))
				.withBean(DatabaseHealthIndicator.class)
				.withPropertyValues("spring.datasource.url=" + database.url(), "spring.datasource.username=postgres")
				.run((context) -> {
					DatabaseHealthIndicator health = context.getBean(DatabaseHealthIndicator.class);
					assertThat(health.health().getStatus()).isEqualTo(Status.UP);
					database.becomeStandby();
					assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
					assertThatExceptionOfType(SQLException.class)
						.isThrownBy(context.getBean(HikariDataSource.class)::getConnection)
						.havingRootCause()
						.withMessageContaining("standby");
					database.promote();
					Awaitility.await()
						.atMost(Duration.ofSeconds(20))
						.until(() -> health.health().getStatus(), Status.UP::equals);
				});
		}
	}

}
