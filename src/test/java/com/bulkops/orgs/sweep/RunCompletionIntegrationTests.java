package com.bulkops.orgs.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;

import com.bulkops.orgs.InstalledSite;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the end of a run says about the protection of the organization, and what only a
 * look at it does not.
 */
class RunCompletionIntegrationTests extends InstalledSite {

	private static final String REVOKE = "REVOKE";

	private static final String LOOK = "REPORT";

	private static final String NOT_PROTECTED = "Not protected since";

	private static final String ON_HOLD = "On hold.";

	@BeforeEach
	void connect() {
		fill("old", 3);
		assertThat(this.client.settings(this.organization, "P90D").statusCode()).isEqualTo(200);
	}

	@Test
	void aRunThatAsksHasGotOverLastWeeksProblem() {
		this.organization.power(KeyPower.DEAD);
		assertThat(outcome(REVOKE)).isEqualTo("STOPPED");
		assertThat(overview()).contains(NOT_PROTECTED);
		this.organization.power(KeyPower.EVERYTHING);
		this.client.settings(Map.of("capTokens", "1"));
		assertThat(outcome(REVOKE)).isEqualTo("ON_HOLD");
		assertThat(overview()).contains(ON_HOLD).doesNotContain(NOT_PROTECTED);
	}

	/** Such a key may look, and revoke nothing. */
	@Test
	void aLookErasesNoProblemThatRevokingMet() {
		this.organization.power(KeyPower.SCOPED);
		assertThat(outcome(REVOKE)).isEqualTo("STOPPED");
		assertThat(outcome(LOOK)).isEqualTo("COMPLETED");
		assertThat(overview()).contains(NOT_PROTECTED, "without scopes");
		this.organization.power(KeyPower.EVERYTHING);
		assertThat(outcome(REVOKE)).isEqualTo("COMPLETED");
		assertThat(overview()).doesNotContain(NOT_PROTECTED);
	}

	@Test
	void aLookThatFailsTellsOfARejectedKeyOnly() {
		this.organization.distort((call, body) -> "<html>Sign in</html>");
		assertThat(outcome(LOOK)).isEqualTo("STOPPED");
		assertThat(overview()).doesNotContain(NOT_PROTECTED);
		this.organization.distort((call, body) -> body);
		this.organization.power(KeyPower.DEAD);
		assertThat(outcome(LOOK)).isEqualTo("STOPPED");
		assertThat(overview()).contains(NOT_PROTECTED);
	}

	@Test
	void aLookHidesNoRunThatAsks() {
		run(LOOK);
		this.client.settings(Map.of("revocationInterval", "P90D"));
		fill("surprise", 30);
		assertThat(outcome(REVOKE)).isEqualTo("ON_HOLD");
		assertThat(outcome(LOOK)).isEqualTo("COMPLETED");
		assertThat(overview()).contains(ON_HOLD, "Revoke 33 API tokens now");
		assertThat(this.organization.revoked()).isEmpty();
	}

	private void fill(String name, int tokens) {
		Instant old = Instant.now().minus(Duration.ofDays(100));
		IntStream.range(0, tokens)
			.forEach((token) -> this.organization.account("ada").token(name + "-" + token, "CI", old));
	}

	private String outcome(String mode) {
		return run(mode).path("status").asString("");
	}

	private String overview() {
		return this.client.get("/overview").body();
	}

}
