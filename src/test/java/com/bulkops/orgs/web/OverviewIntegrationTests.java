package com.bulkops.orgs.web;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.StreamSupport;

import com.bulkops.orgs.InstalledSite;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.ObjectMapper;

import static com.bulkops.orgs.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;

class OverviewIntegrationTests extends InstalledSite {

	@BeforeEach
	void connectAndLook() {
		Instant old = Instant.now().minus(Duration.ofDays(100));
		for (int person = 0; person < 3; person++) {
			this.organization.account("person-" + person).token("old-" + person, "CI", old);
		}
		this.client.settings(this.organization, "OFF");
		run("REPORT");
	}

	@Test
	void theFirstNightAfterTheDaysOfGraceRevokesWhatIsDueBefore() {
		this.client.settings(Map.of("revocationInterval", "P90D", "graceDays", "1"));
		assertThat(nights()).containsExactly(0, 3, 0, 0, 0, 0, 0);
		assertThat(this.client.get("/overview").body()).contains(message("overview.nights.REVOKE"));
	}

	@Test
	void whileNoNightRevokesThePageSaysSo() {
		this.client.settings(Map.of("revocationInterval", "P90D", "graceDays", "30"));
		assertThat(nights()).containsExactly(3, 0, 0, 0, 0, 0, 0);
		assertThat(this.client.get("/overview").body()).contains(message("overview.nights.REPORT"));
	}

	@Test
	void aRunThatCouldNotReachSomebodyDoesNotLookWell() {
		this.client.settings(Map.of("revocationInterval", "P90D", "graceDays", "0"));
		this.organization.account("person-1").refusing("forbidden.action");
		run("REVOKE");
		assertThat(this.client.get("/overview").body())
			.contains(message("run.status.IN_PART"), "class=\"trouble\" title=")
			.doesNotContain("class=\"lozenge success\"");
		assertThat(this.client.get("/activity?kind=run").body())
			.containsOnlyOnce("<span class=\"lozenge moved\">" + message("run.status.IN_PART") + "</span>");
	}

	private Iterable<Integer> nights() {
		return StreamSupport
			.stream(new ObjectMapper().readTree(this.client.get("/overview.json").body()).path("nights").spliterator(),
					false)
			.map((night) -> night.path("tokens").asInt())
			.toList();
	}

}
