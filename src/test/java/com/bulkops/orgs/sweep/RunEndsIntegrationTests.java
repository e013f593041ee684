package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the end of a run says about the protection of the organization, and what only a
 * look at it does not.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
class RunEndsIntegrationTests {

	private static final String REVOKE = "REVOKE";

	private static final String LOOK = "REPORT";

	private static final String NOT_PROTECTED = "Not protected since";

	private static final String ON_HOLD = "On hold.";

	private final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	private final Organization organization = RunningApp.ATLASSIAN.add(new Organization("Acme", Clock.systemUTC()));

	@Autowired
	private ConfigurableApplicationContext context;

	private AppClient client;

	@BeforeEach
	void install() {
		this.client = RunningApp.install(this.context, this.jira);
		fill("old", 3);
		assertThat(this.client.settings(this.organization, "P90D").statusCode()).isEqualTo(200);
	}

	@AfterEach
	void close() {
		this.jira.close();
	}

	@Test
	void aRunThatAsksHasGotOverLastWeeksProblem() {
		this.organization.power(KeyPower.DEAD);
		assertThat(run(REVOKE)).isEqualTo("STOPPED");
		assertThat(overview()).contains(NOT_PROTECTED);
		this.organization.power(KeyPower.EVERYTHING);
		this.client.settings(Map.of("capTokens", "1"));
		assertThat(run(REVOKE)).isEqualTo("ON_HOLD");
		assertThat(overview()).contains(ON_HOLD).doesNotContain(NOT_PROTECTED);
	}

	/** Such a key may look, and revoke nothing. */
	@Test
	void aLookErasesNoProblemThatRevokingMet() {
		this.organization.power(KeyPower.SCOPED);
		assertThat(run(REVOKE)).isEqualTo("STOPPED");
		assertThat(run(LOOK)).isEqualTo("COMPLETED");
		assertThat(overview()).contains(NOT_PROTECTED, "without scopes");
		this.organization.power(KeyPower.EVERYTHING);
		assertThat(run(REVOKE)).isEqualTo("COMPLETED");
		assertThat(overview()).doesNotContain(NOT_PROTECTED);
	}

	@Test
	void aLookThatFailsTellsOfARejectedKeyOnly() {
		this.organization.distort((call, body) -> "<html>Sign in</html>");
		assertThat(run(LOOK)).isEqualTo("STOPPED");
		assertThat(overview()).doesNotContain(NOT_PROTECTED);
		this.organization.distort((call, body) -> body);
		this.organization.power(KeyPower.DEAD);
		assertThat(run(LOOK)).isEqualTo("STOPPED");
		assertThat(overview()).contains(NOT_PROTECTED);
	}

	@Test
	void aLookHidesNoRunThatAsks() {
		run(LOOK);
		this.client.settings(Map.of("revocationInterval", "P90D"));
		fill("surprise", 30);
		assertThat(run(REVOKE)).isEqualTo("ON_HOLD");
		assertThat(run(LOOK)).isEqualTo("COMPLETED");
		assertThat(overview()).contains(ON_HOLD, "Revoke 33 API tokens now");
		assertThat(this.organization.revoked()).isEmpty();
	}

	private void fill(String name, int tokens) {
		Instant old = Instant.now().minus(Duration.ofDays(100));
		IntStream.range(0, tokens)
			.forEach((token) -> this.organization.account("ada").token(name + "-" + token, "CI", old));
	}

	private String run(String mode) {
		String run = this.client.startSweep(mode);
		return Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.until(() -> this.client.sweep(run), AppClient::isOver)
			.path("status")
			.asText();
	}

	private String overview() {
		return this.client.get("/overview").body();
	}

}
