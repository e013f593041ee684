package com.bulkops.orgs;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The encryption keyset is lost for good, so that nothing that it sealed opens. Whoever
 * installs the app again and enters the key again is protected again.
 */
class LostKeysetIntegrationTests extends InstalledSite {

	@BeforeEach
	void lose() {
		this.organization.account("lila").token("old", "CI", Instant.now().minus(Duration.ofDays(120)));
		this.client.settings(this.organization, "P90D");
		this.jdbc.update("update atlassian_host set shared_secret = 'lost' where client_key = ?",
				this.jira.site().clientKey());
		this.jdbc.update("update organization_link set sealed_key = 'lost' where client_key = ?",
				this.jira.site().clientKey());
	}

	@Test
	void aSiteWhoseSecretIsLostIsLetInAfterItInstallsAgain() {
		assertThat(this.client.get("/settings").statusCode()).isEqualTo(401);
		assertThat(this.jira.site().install(RunningApp.addressOf(this.context))).isEqualTo(204);
		assertThat(this.client.get("/settings").statusCode()).isEqualTo(200);
		assertThat(run().path("reason").asText()).contains("does not open with the app", "Enter the key again");
		assertThat(this.client.settings(this.organization, "P90D").statusCode()).isEqualTo(200);
		assertThat(run().path("status").asText()).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).containsExactly("old");
	}

	@Test
	void aSiteWhoseSecretIsLostCanUninstall() {
		assertThat(this.jira.site().uninstall(RunningApp.addressOf(this.context))).isEqualTo(204);
		assertThat(this.jdbc.queryForObject("select addon_installed from atlassian_host where client_key = ?",
				Boolean.class, this.jira.site().clientKey()))
			.isFalse();
	}

}
