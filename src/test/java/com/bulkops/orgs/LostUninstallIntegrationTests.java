package com.bulkops.orgs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.JiraSite.License;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.fasterxml.jackson.databind.JsonNode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The app is uninstalled while it is down, so that it never hears of it, and licences are
 * not enforced: Jira is asked before each run all the same.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT, properties = "bulkops.license.enforced=false")
@ContextConfiguration(initializers = RunningApp.class)
class LostUninstallIntegrationTests {

	private final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	private final Organization organization = RunningApp.ATLASSIAN.add(new Organization("Acme", Clock.systemUTC()));

	@Autowired
	private ConfigurableApplicationContext context;

	private AppClient client;

	@BeforeEach
	void install() {
		this.client = RunningApp.install(this.context, this.jira);
		this.organization.account("lila").token("old", "CI", Instant.now().minus(Duration.ofDays(120)));
		assertThat(this.client.settings(this.organization, "P90D").statusCode()).isEqualTo(200);
	}

	@AfterEach
	void close() {
		this.jira.close();
	}

	@Test
	void nothingIsRevokedForASiteThatDoesNotKnowTheAppAnyMore() {
		this.jira.site().license(License.FORGOTTEN);
		JsonNode run = run();
		assertThat(run.path("status").asText()).isEqualTo("REFUSED");
		assertThat(run.path("reason").asText()).contains("as if the app were not installed");
		assertThat(this.client.get("/overview").body()).contains("Not protected since", "as if the app were not");
		assertThat(this.organization.revoked()).isEmpty();
		this.jira.site().license(License.ABSENT);
		assertThat(run().path("status").asText()).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).containsExactly("old");
		assertThat(this.client.get("/overview").body()).doesNotContain("Not protected");
	}

	@ParameterizedTest
	@EnumSource(names = { "ABSENT", "INACTIVE", "DOWN", "NOT_FOUND" })
	void noOtherAnswerKeepsARunFromBeginning(License answer) {
		this.jira.site().license(answer);
		assertThat(run().path("status").asText()).isEqualTo("COMPLETED");
	}

	private JsonNode run() {
		String run = this.client.startSweep();
		return Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> this.client.sweep(run), AppClient::isOver);
	}

}
