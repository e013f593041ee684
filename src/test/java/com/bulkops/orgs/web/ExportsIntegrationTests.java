package com.bulkops.orgs.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Clock;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Files whose rows cannot all be read: the log has one without a readable account.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
class ExportsIntegrationTests {

	private final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	private final Organization organization = RunningApp.ATLASSIAN.add(new Organization("Acme", Clock.systemUTC()));

	@Autowired
	private ConfigurableApplicationContext context;

	@Autowired
	private JdbcClient jdbc;

	private AppClient client;

	@BeforeEach
	void install() {
		this.client = RunningApp.install(this.context, this.jira);
		this.client.settings(this.organization, "OFF");
	}

	@AfterEach
	void close() {
		this.jira.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/activity.csv", "/activity.jsonl" })
	void aFileThatCannotBeBegunIsAProblemAndNoEmptyFile(String file) {
		unreadable();
		HttpResponse<String> answer = this.client.get(file);
		assertThat(answer.statusCode()).isEqualTo(500);
		assertThat(answer.body()).contains("Something went wrong in BulkOps Orgs").doesNotContain("entry,at");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/activity.csv", "/activity.jsonl" })
	void aFileThatBreaksOffDoesNotLookComplete(String file) throws Exception {
		unreadable();
		readable(20_000);
		try (InputStream download = this.client.download(file)) {
			assertThatExceptionOfType(IOException.class).isThrownBy(download::readAllBytes);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/activity.csv", "/activity.jsonl", "/activity/records.jsonl",
			"/settings/preview.csv?revocationInterval=P90D&mode=REVOKE", "/settings/exemptions.csv" })
	void aFileThatIsWholeComesToItsEnd(String file) {
		HttpResponse<String> answer = this.client.get(file);
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.headers().firstValue("Content-Type")).get()
			.asString()
			.matches("(text/csv|application/jsonl).*");
		assertThat(answer.body()).isNotEmpty();
	}

	private void unreadable() {
		append("' '", 1);
	}

	private void readable(int entries) {
		append("'person'", entries);
	}

	private void append(String account, int entries) {
		this.jdbc.sql("""
				insert into activity_entry (client_key, at, kind, result, run_id, account_id)
				select ?, now(), 'ACCOUNT', 'UNREACHABLE', gen_random_uuid(), %s from generate_series(1, ?)
				""".formatted(account)).params(this.jira.site().clientKey(), entries).update();
	}

}
