package com.bulkops.orgs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The app starts on a database that does not know what was exempted since its backup, and
 * in which a night is missing. What docs/operations.md has the operator do before keeps
 * everything from being revoked until an owner chooses again.
 */
class RestoredBackupIntegrationTests extends InstalledSite {

	private static final Pattern BRAKE = Pattern
		.compile("psql -U bulkops -d restored -v ON_ERROR_STOP=1 <<'SQL'\\n(.+?;)\\nSQL\\n", Pattern.DOTALL);

	@BeforeEach
	void protect() {
		this.organization.account("lila").token("exempted-since", "CI", Instant.now().minus(Duration.ofDays(120)));
		this.client.settings(this.organization, "P90D");
	}

	@Test
	void withoutTheBrakeTheMissingNightRevokesAtOnce() {
		missANight();
		awaitRun("REVOKE");
		assertThat(this.organization.revokedTokens()).containsExactly("exempted-since");
	}

	@Test
	void nothingIsRevokedUntilAnOwnerChoosesAgain() throws IOException {
		brake();
		missANight();
		awaitRun("REPORT");
		assertThat(run("REVOKE").path("mode").asString("")).isEqualTo("REPORT");
		assertThat(this.organization.revokedTokens()).isEmpty();
		assertThat(this.client.get("/overview").body()).contains("Report only.");
		assertThat(this.client.get("/activity/verification").body()).contains("message success");
		for (String version : List.of("1", "2")) {
			assertThat(this.client.settings(Map.of("mode", "REVOKE", "version", version)).statusCode())
				.as("a page from before the restore, with changes since the backup or without")
				.isEqualTo(409);
		}
		assertThat(this.client.settings(Map.of("mode", "REVOKE")).statusCode()).isEqualTo(200);
		assertThat(run("REVOKE").path("mode").asString("")).isEqualTo("REVOKE");
		assertThat(this.organization.revokedTokens()).containsExactly("exempted-since");
	}

	@Test
	void aRuleThatStillCountsWhileATighterOneWaitsRevokesNothingEither() throws IOException {
		this.client.settings(Map.of("revocationInterval", "P30D", "graceDays", "1"));
		assertThat(this.client.get("/status.json").body()).contains("takesEffect");
		brake();
		missANight();
		awaitRun("REPORT");
		assertThat(this.client.get("/status.json").body()).contains("REPORTING", "P30D").doesNotContain("takesEffect");
		assertThat(this.organization.revokedTokens()).isEmpty();
	}

	@Test
	void anInstallationThatIsOffStaysAsItIs() throws IOException {
		this.client.settings(Map.of("revocationInterval", "OFF"));
		String before = this.client.get("/settings.json").body();
		brake();
		assertThat(this.client.get("/settings.json").body()).isEqualTo(before);
	}

	/** The statement of the document, as it stands there. */
	private void brake() throws IOException {
		Matcher brake = BRAKE.matcher(Files.readString(Path.of("docs/operations.md")));
		assertThat(brake.find()).isTrue();
		this.jdbc.update(brake.group(1));
	}

	private void missANight() {
		this.jdbc.update("update nightly_schedule set due_at = now() - interval '20 hours' where site_id = ?",
				this.jira.site().siteId());
	}

	private void awaitRun(String mode) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> this.jdbc.queryForList("select mode || ' ' || status from sweep_run where site_id = ?",
					String.class, this.jira.site().siteId()), List.of(mode + " COMPLETED")::equals);
	}

}
