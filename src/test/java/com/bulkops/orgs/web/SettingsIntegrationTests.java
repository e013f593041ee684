package com.bulkops.orgs.web;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

import com.bulkops.orgs.InstalledSite;
import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the settings ask before they store, and what a key that is replaced takes with it.
 */
class SettingsIntegrationTests extends InstalledSite {

	@BeforeEach
	void fill() {
		fill(this.organization, 30);
	}

	@Test
	void anUpdateIsOneEntryWithAllItsChanges() {
		Map<String, String> all = key(this.organization, AppClient.KEY_EXPIRES_ON);
		all.putAll(Map.of("revocationInterval", "P90D", "leadDays", "14"));
		assertThat(this.client.settings(all).statusCode()).isEqualTo(200);
		assertThat(entries("kind=SETTINGS")).singleElement()
			.satisfies((entry) -> assertThat(entry.getField("changes")).startsWith("Organization: none -> Acme")
				.contains("; Owner of the organization: none -> ada; Revoke API tokens after: Off -> 90 days; ")
				.endsWith("; Days before a revocation: 7, 1 -> 14"));
		this.client.settings(Map.of("apiKeyExpiresOn", "", "capTokens", "5", "tellsOwners", "YES"));
		assertThat(entries("kind=SETTINGS")).hasSize(2);
		assertThat(entries("kind=SETTINGS").get(0).getField("changes")).contains("API key expires on: ",
				"Limit per run: ", "Token owners are ");
	}

	@Test
	void anotherOrganizationAndWhatItEndsAreOneEntry() {
		this.client.settings(this.organization, "P90D");
		this.client.settings(Map.of("leadDays", "14"));
		Organization other = RunningApp.ATLASSIAN.add(new Organization("Other", Clock.systemUTC()));
		fill(other, 1);
		assertThat(this.client.settings(key(other, "")).body()).contains("id=\"started-over\"");
		assertThat(entries("kind=SETTINGS")).hasSize(3);
		assertThat(entries("kind=SETTINGS").get(0).getField("changes")).contains("Organization: Acme",
				"Revoke API tokens after: 90 days -> Off", "Days before a revocation: 14 -> 7, 1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "version", "noticesVersion" })
	void aPageThatIsOutOfDateSavesNothingNotEvenItsKey(String version) {
		this.client.settings(this.organization, "P90D");
		this.client.settings(Map.of("leadDays", "14", "nightlyAt", "03:00"));
		Map<String, String> before = link();
		Map<String, String> late = key(this.organization, "");
		late.putAll(Map.of("revocationInterval", "P7D", "leadDays", "3", version, "0"));
		assertThat(this.client.settings(late).statusCode()).isEqualTo(409);
		assertThat(link()).isEqualTo(before);
		assertThat(this.client.get("/settings").body()).contains("90 days old", "value=\"14\"");
		assertThat(entries("kind=SETTINGS")).hasSize(2);
	}

	@Test
	void aKeyIsCheckedInOneConversation() {
		this.client.settings(this.organization, "P90D");
		assertThat(this.organization.calls()).isNotEmpty().doesNotHaveDuplicates();
	}

	@Test
	void whoTurnsRevokingOnLearnsThatTheStoredKeyCannot() {
		this.client.settings(key(this.organization, ""));
		this.organization.power(KeyPower.SCOPED);
		Map<String, String> report = key(this.organization, "");
		report.putAll(Map.of("revocationInterval", "P90D", "mode", "REPORT"));
		assertThat(this.client.settings(report).statusCode()).isEqualTo(200);
		HttpResponse<String> refused = this.client.settings(Map.of("mode", "REVOKE"));
		assertThat(refused.statusCode()).isEqualTo(422);
		assertThat(refused.body()).contains("Nothing was saved.", "without scopes");
		assertThat(this.client.get("/settings").body()).contains("Report only.");
		this.organization.power(KeyPower.EVERYTHING);
		assertThat(this.client.settings(Map.of("mode", "REVOKE")).statusCode()).isEqualTo(200);
	}

	@Test
	void aKeyThatWasTypedInVainHasToBeTypedAgainAndThePageSaysSo() {
		Map<String, String> form = key(this.organization, AppClient.KEY_EXPIRES_ON);
		form.put("leadDays", "0");
		assertThat(this.client.settings(form).body()).contains("Enter the key again", "five numbers")
			.doesNotContain(this.organization.apiKey());
		form.put("nightlyAt", "25:00");
		assertThat(this.client.settings(form).body()).contains("Enter the key again", "time of day");
		assertThat(this.client.settings(Map.of("nightlyAt", "25:00")).body()).doesNotContain("Enter the key again");
	}

	/** The page empties the date as soon as another key is typed. */
	@Test
	void theDateOfTheSavedKeyStandsAgainWhenAnotherKeyIsRefused() {
		this.client.settings(this.organization, "P90D");
		Map<String, String> refused = key(this.organization, "");
		refused.put("apiKey", "wrong");
		assertThat(this.client.settings(refused).body()).contains("Nothing was saved.")
			.containsPattern("id=\"apiKeyExpiresOn\"[^>]*value=\"" + AppClient.KEY_EXPIRES_ON + "\"");
		refused.put("apiKeyExpiresOn", "2099-01-31");
		assertThat(this.client.settings(refused).body())
			.containsPattern("id=\"apiKeyExpiresOn\"[^>]*value=\"2099-01-31\"");
		assertThat(this.client.settings(Map.of("apiKeyExpiresOn", "", "nightlyAt", "25:00")).body())
			.as("emptied on purpose")
			.containsPattern("id=\"apiKeyExpiresOn\"[^>]*value=\"\"");
		assertThat(this.client.get("/settings").body())
			.containsPattern("id=\"apiKeyExpiresOn\"[^>]*value=\"" + AppClient.KEY_EXPIRES_ON + "\"");
	}

	@Test
	void theCheckOfAKeyThatIsLostSaysWhatToDo() {
		this.client.settings(this.organization, "P90D");
		this.jdbc.update("update organization_link set sealed_key = 'lost' where site_id = ?",
				this.jira.site().siteId());
		HttpResponse<String> check = this.client.postForm("/settings/check",
				Map.of("organizationId", this.organization.id()));
		assertThat(check.statusCode()).isEqualTo(200);
		assertThat(check.body()).contains("does not open with the app", "Enter the key again in Settings.");
	}

	private Map<String, String> link() {
		return this.jdbc.queryForObject(
				"select key_expires_on::text, connected_at::text from organization_link " + "where site_id = ?",
				(row, number) -> Map.of("expires", row.getString(1), "since", row.getString(2)),
				this.jira.site().siteId());
	}

	private static Map<String, String> key(Organization organization, String expiresOn) {
		return new HashMap<>(Map.of("organizationId", organization.id(), "apiKey", organization.apiKey(),
				"apiKeyExpiresOn", expiresOn));
	}

	private static void fill(Organization organization, int tokens) {
		Instant old = Instant.now().minus(Duration.ofDays(100));
		IntStream.range(0, tokens).forEach((token) -> organization.account("person").token("old-" + token, "CI", old));
	}

}
