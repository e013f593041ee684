package com.bulkops.orgs;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The app runs with another encryption keyset, so that nothing that is stored opens. Once
 * the right one is back, all goes on. If it is lost for good, whoever installs the app
 * again and enters the key again is protected again.
 */
@ExtendWith(OutputCaptureExtension.class)
class LostKeysetIntegrationTests extends InstalledSite {

	private byte[] secret;

	private byte[] key;

	@BeforeEach
	void lose() {
		this.organization.account("lila").token("old", "CI", Instant.now().minus(Duration.ofDays(120)));
		this.client.settings(this.organization, "P90D");
		this.secret = read("select shared_secret from connect_installation where site_id = ?");
		this.key = read("select sealed_key from organization_link where site_id = ?");
		seal("lost".getBytes(StandardCharsets.UTF_8), "lost".getBytes(StandardCharsets.UTF_8));
	}

	/** No words of Jira's are taken for an answer that nobody could ask for. */
	@Test
	void aNightWaitsForTheRightKeyset() {
		this.jdbc.update("update nightly_schedule set due_at = now() where site_id = ?", this.jira.site().siteId());
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !runs().isEmpty());
		assertThat(runs()).containsExactly("QUEUED");
		seal(this.secret, this.key);
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> runs().equals(List.of("COMPLETED")));
		assertThat(this.organization.revokedTokens()).containsExactly("old");
	}

	@Test
	void theLineThatWakesTheOperatorIsWritten(CapturedOutput output) {
		assertThat(this.client.get("/settings").statusCode()).isEqualTo(401);
		assertThat(output.getAll().lines()).anyMatch((line) -> line.contains("ERROR") && line.contains("ConnectHosts")
				&& line.contains("does not open with the configured encryption keyset")
				&& line.contains(this.jira.site().siteId()));
		assertThat(LokiRule.loggersOf(LokiRule.all().get("AnotherKeyset"))).singleElement()
			.asString()
			.endsWith(".ConnectHosts");
	}

	@Test
	void aSiteWhoseSecretIsLostIsLetInAfterItInstallsAgain() {
		assertThat(this.client.get("/settings").statusCode()).isEqualTo(401);
		assertThat(this.jira.site().install(RunningApp.addressOf(this.context))).isEqualTo(204);
		assertThat(this.client.get("/settings").statusCode()).isEqualTo(200);
		assertThat(run().path("reason").asString("")).contains("does not open with the app", "Enter the key again");
		assertThat(this.client.settings(this.organization, "P90D").statusCode()).isEqualTo(200);
		assertThat(run().path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).containsExactly("old");
	}

	@Test
	void aSiteWhoseSecretIsLostCanUninstall() {
		assertThat(this.jira.site().uninstall(RunningApp.addressOf(this.context))).isEqualTo(204);
		assertThat(this.jdbc.queryForObject("select has_connect from site where site_id = ?", Boolean.class,
				this.jira.site().siteId()))
			.isFalse();
	}

	private List<String> runs() {
		return this.jdbc.queryForList("select status from sweep_run where site_id = ?", String.class,
				this.jira.site().siteId());
	}

	private byte[] read(String sql) {
		return this.jdbc.queryForObject(sql, byte[].class, this.jira.site().siteId());
	}

	private void seal(byte[] sharedSecret, byte[] organizationKey) {
		this.jdbc.update("update connect_installation set shared_secret = ? where site_id = ?", sharedSecret,
				this.jira.site().siteId());
		this.jdbc.update("update organization_link set sealed_key = ? where site_id = ?", organizationKey,
				this.jira.site().siteId());
	}

}
