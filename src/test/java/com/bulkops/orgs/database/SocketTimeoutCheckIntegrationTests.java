package com.bulkops.orgs.database;

import java.sql.SQLException;

import com.bulkops.orgs.PostgresInitializer;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class SocketTimeoutCheckIntegrationTests {

	private static final String DATABASE = PostgresInitializer.createDatabase();

	@ParameterizedTest
	@CsvSource({ "0, true", "10, true", "60, true", "75, false" })
	void warnsIfTheAppGivesUpBeforeTheServerOrNever(int socketTimeout, boolean warns, CapturedOutput output)
			throws SQLException {
		String url = DATABASE + "&socketTimeout=" + socketTimeout + "&options=-c%20statement_timeout=60s";
		new SocketTimeoutCheck(new DriverManagerDataSource(url)).run(new DefaultApplicationArguments());
		assertThat(output.getAll().contains("bulkops.database.statement-timeout")).isEqualTo(warns);
	}

}
