package com.bulkops.orgs.connect;

import java.time.Clock;
import java.time.Instant;
import java.util.List;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.JiraSite;
import com.bulkops.orgs.simulator.JiraSite.Answers;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.bulkops.orgs.site.AccountReports;
import com.bulkops.orgs.site.Licenses;
import com.bulkops.orgs.site.SiteId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A Jira that answers with a gigabyte, a byte at a time, or with a sign-in page and
 * status 200. Its answers admit no caller, are not cached, and block nothing.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT, properties = "spring.http.clients.read-timeout=1s")
@ContextConfiguration(initializers = RunningApp.class)
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OddJiraIntegrationTests {

	private final SimulatedAtlassian atlassian = new SimulatedAtlassian(0, Clock.systemUTC());

	private final JiraSite jira = this.atlassian.site();

	private final SiteId site = new SiteId(this.jira.siteId());

	@Autowired
	private ConfigurableApplicationContext context;

	@Autowired
	private Licenses licenses;

	@Autowired
	private AccountReports reports;

	@BeforeEach
	void install() {
		this.jira.administrator("ada");
		assertThat(this.jira.install(RunningApp.addressOf(this.context))).isEqualTo(204);
	}

	@AfterEach
	void close() {
		assertThat(this.jira.wasReadToItsEnd()).isFalse();
		this.atlassian.close();
	}

	@ParameterizedTest
	@EnumSource(names = "SENSIBLE", mode = EnumSource.Mode.EXCLUDE)
	void nobodyIsTakenForAnAdministratorNorForNone(Answers answers) {
		this.jira.answers(answers);
		AppClient client = new AppClient(RunningApp.addressOf(this.context), this.jira, "ada");
		assertThat(client.get("/overview").statusCode()).isEqualTo(503);
		this.jira.answers(Answers.SENSIBLE);
		assertThat(client.get("/overview").statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@EnumSource(names = "SENSIBLE", mode = EnumSource.Mode.EXCLUDE)
	void aLicenceIsNeitherFoundNorLost(Answers answers) {
		this.jira.answers(answers);
		assertThat(this.licenses.check(this.site)).isEqualTo(Licenses.License.UNKNOWN);
		this.jira.answers(Answers.SENSIBLE);
		assertThat(this.licenses.check(this.site)).isEqualTo(Licenses.License.ACTIVE);
		this.jira.answers(answers);
		assertThat(this.licenses.check(this.site)).isEqualTo(Licenses.License.ACTIVE);
	}

	@ParameterizedTest
	@EnumSource(names = "SENSIBLE", mode = EnumSource.Mode.EXCLUDE)
	void noAccountIsTakenForReported(Answers answers) {
		this.jira.answers(answers);
		assertThatExceptionOfType(AccountReports.NotTaken.class).isThrownBy(() -> this.reports.report(this.site,
				List.of(new AccountReports.Held("ada", Instant.parse("2026-11-24T00:00:00Z")))));
	}

}
