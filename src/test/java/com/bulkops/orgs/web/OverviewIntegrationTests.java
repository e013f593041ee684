package com.bulkops.orgs.web;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.StreamSupport;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.fasterxml.jackson.databind.ObjectMapper;
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

@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
class OverviewIntegrationTests {

	private final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	private final Organization organization = RunningApp.ATLASSIAN.add(new Organization("Acme", Clock.systemUTC()));

	@Autowired
	private ConfigurableApplicationContext context;

	private AppClient client;

	@BeforeEach
	void installAndLook() {
		Instant old = Instant.now().minus(Duration.ofDays(100));
		for (int person = 0; person < 3; person++) {
			this.organization.account("person-" + person).token("old-" + person, "CI", old);
		}
		this.client = RunningApp.install(this.context, this.jira);
		this.client.settings(this.organization, "OFF");
		run("REPORT");
	}

	@AfterEach
	void close() {
		this.jira.close();
	}

	@Test
	void theFirstNightAfterTheDaysOfGraceRevokesWhatIsDueBefore() {
		this.client.settings(Map.of("revocationInterval", "P90D", "graceDays", "1"));
		assertThat(nights()).containsExactly(0, 3, 0, 0, 0, 0, 0);
		assertThat(this.client.get("/overview").body()).contains("Tokens that each nightly run will revoke");
	}

	@Test
	void whileNoNightRevokesThePageSaysSo() {
		this.client.settings(Map.of("revocationInterval", "P90D", "graceDays", "30"));
		assertThat(nights()).containsExactly(3, 0, 0, 0, 0, 0, 0);
		assertThat(this.client.get("/overview").body()).contains("Report only: none is revoked.");
	}

	@Test
	void aRunThatCouldNotReachSomebodyDoesNotLookWell() {
		this.client.settings(Map.of("revocationInterval", "P90D", "graceDays", "0"));
		this.organization.account("person-1").refusing("forbidden.action");
		run("REVOKE");
		String page = this.client.get("/overview").body();
		assertThat(page).contains("Completed in part", "class=\"trouble\" title=")
			.doesNotContain("class=\"lozenge success\"");
	}

	private Iterable<Integer> nights() {
		try {
			return StreamSupport.stream(
					new ObjectMapper().readTree(this.client.get("/overview.json").body()).path("nights").spliterator(),
					false)
				.map((night) -> night.path("tokens").asInt())
				.toList();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void run(String mode) {
		String run = this.client.startSweep(mode);
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> AppClient.isOver(this.client.sweep(run)));
	}

}
