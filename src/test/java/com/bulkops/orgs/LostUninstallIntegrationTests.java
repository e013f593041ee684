package com.bulkops.orgs;

import java.time.Duration;
import java.time.Instant;

import com.bulkops.orgs.simulator.JiraSite.License;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The app is uninstalled while it is down, so that it never hears of it, and licences are
 * not enforced: Jira is asked before each run all the same.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT, properties = "bulkops.license.enforced=false")
class LostUninstallIntegrationTests extends InstalledSite {

	@BeforeEach
	void connect() {
		this.organization.account("lila").token("old", "CI", Instant.now().minus(Duration.ofDays(120)));
		assertThat(this.client.settings(this.organization, "P90D").statusCode()).isEqualTo(200);
	}

	@Test
	void nothingIsRevokedForASiteThatDoesNotKnowTheAppAnyMore() {
		this.jira.site().license(License.FORGOTTEN);
		JsonNode run = run();
		assertThat(run.path("status").asString("")).isEqualTo("REFUSED");
		assertThat(run.path("reason").asString("")).contains("as if the app were not installed");
		assertThat(this.client.get("/overview").body()).contains("Not protected since", "as if the app were not");
		assertThat(this.organization.revoked()).isEmpty();
		this.jira.site().license(License.ABSENT);
		assertThat(run().path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).containsExactly("old");
		assertThat(this.client.get("/overview").body()).doesNotContain("Not protected");
	}

	@ParameterizedTest
	@EnumSource(names = { "ABSENT", "INACTIVE", "DOWN", "NOT_FOUND" })
	void noOtherAnswerKeepsARunFromBeginning(License answer) {
		this.jira.site().license(answer);
		assertThat(run().path("status").asString("")).isEqualTo("COMPLETED");
	}

}
