package com.bulkops.orgs.web.settings;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;

import com.bulkops.orgs.InstalledSite;
import com.bulkops.orgs.simulator.AppClient;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page <em>Settings</em> and its preview as JSON: the same to whoever may see the
 * page, and no more than it shows.
 */
class SettingsJsonIntegrationTests extends InstalledSite {

	private static final ObjectMapper JSON = new ObjectMapper();

	@Test
	void whatWasChosenIsThereUnderTheNamesOfTheForm() {
		this.client.settings(this.organization, "P90D");
		this.client.settings(Map.of("unusedDays", "60", "unusedAgeDays", "30", "deactivated", "AT_ONCE", "capTokens",
				"500", "graceDays", "2", "nightlyAt", "03:30", "timeZone", "Europe/Berlin"));
		JsonNode choice = read(this.client, "/settings.json").path("choice");
		assertThat(choice).isEqualTo(json("""
				{"revocationInterval": "P90D", "mode": "REVOKE", "unusedDays": 60, "unusedAgeDays": 30,
				 "deactivated": "AT_ONCE", "capTokens": 500, "graceDays": 2, "nightlyAt": "03:30",
				 "timeZone": "Europe/Berlin", "version": 2}
				"""));
	}

	@Test
	void theWholePageIsThereAndNoSecret() {
		this.client.settings(this.organization, "P90D");
		exempt("LABEL", "ci-*", "deploys", "");
		exempt("ACCOUNT", "robot", "moves on", "2126-01-31");
		String hook = this.jira.baseUrl() + "/hooks/T0/B1/secret";
		String secret = this.client
			.settings(Map.of("webhook", hook, "administrators", "ada@example.com", "leadDays", "14,3"))
			.body()
			.replaceAll("(?s).*<code>([\\w-]{43})</code>.*", "$1");
		JsonNode settings = read(this.client, "/settings.json");
		assertThat(settings.path("status")).isEqualTo(read(this.client, "/status.json"));
		assertThat(settings.at("/status/organization/keyExpiresOn").asString("")).isEqualTo(AppClient.KEY_EXPIRES_ON);
		assertThat(settings.path("owners")).isEqualTo(json("[\"ada\"]"));
		assertThat(settings.path("notices")).isEqualTo(json("""
				{"canMail": false, "tellsOwners": false, "leadDays": [14, 3], "administrators": ["ada@example.com"],
				 "webhook": "%s/…", "noticesVersion": 1}
				""".formatted(this.jira.baseUrl())));
		JsonNode account = settings.at("/exemptions/0");
		assertThat(account.path("kind").asString("")).isEqualTo("ACCOUNT");
		assertThat(account.path("lastDay").asString("")).isEqualTo("2126-01-31");
		assertThat(settings.at("/exemptions/1/addedBy").asString("")).isEqualTo("ada");
		assertThat(settings.at("/exemptions/1/reason").asString("")).isEqualTo("deploys");
		assertThat(settings.at("/exemptions/1").has("lastDay")).isFalse();
		assertThat(secret).hasSize(43);
		assertThat(settings.toString()).doesNotContain(this.organization.apiKey(), secret, "/hooks/T0",
				this.jira.site().sharedSecret());
	}

	@Test
	void anExemptionSaysWhetherItStillCounts() {
		this.client.settings(this.organization, "P90D");
		this.client.settings(Map.of("graceDays", "3"));
		exempt("LABEL", "counts", "x", "");
		exempt("LABEL", "over", "x", "2026-01-31");
		exempt("LABEL", "removed", "x", "");
		this.jdbc.update("update exemption set used_to = 'infinity' where pattern = 'removed'");
		this.client.post("/settings/exemptions/remove?kind=LABEL&pattern=removed");
		assertThat(read(this.client, "/settings.json").path("exemptions").findValuesAsString("state"))
			.containsExactly("COUNTS", "OVER", "REMOVED");
	}

	@Test
	void whoMayOnlyLookSeesTheSameAndWhoMayNotSeesNothing() {
		this.client.settings(this.organization, "P90D");
		exempt("LABEL", "ci-*", "deploys", "");
		this.jira.site().administrator("grace");
		for (String document : new String[] { "/settings.json", "/settings/preview.json" }) {
			assertThat(read(clientOf("grace"), document)).as(document).isEqualTo(read(this.client, document));
			HttpResponse<String> refused = clientOf("nina").get(document);
			assertThat(refused.statusCode()).as(document).isEqualTo(403);
			assertThat(refused.body()).as(document).doesNotContain("P90D", "ci-*");
		}
	}

	@Test
	void beforeAnythingIsConnectedNothingIsKnown() {
		JsonNode settings = read(this.client, "/settings.json");
		assertThat(settings.at("/choice/revocationInterval").asString("")).isEqualTo("OFF");
		assertThat(settings.path("owners")).isEmpty();
		JsonNode preview = read(this.client, "/settings/preview.json?revocationInterval=P90D");
		assertThat(preview).isEqualTo(json("""
				{"rule": "Revoke API tokens that are 90 days old or older", "intervals": [], "tokens": []}
				"""));
	}

	@Test
	void thePreviewOfAChoiceCountsAndNamesWhatItWouldRevoke() {
		Instant old = Instant.now().minus(Duration.ofDays(100));
		IntStream.range(0, 60).forEach((token) -> this.organization.account("person").token("old-" + token, "CI", old));
		this.organization.account("person").token("kept", "deploy", old);
		this.client.settings(this.organization, "OFF");
		exempt("LABEL", "deploy", "deploys", "");
		run("REPORT");
		assertThat(read(this.client, "/settings/preview.json").has("due")).as("the stored rule is off").isFalse();
		String choice = "/settings/preview.json?revocationInterval=P90D";
		JsonNode preview = read(this.client, choice);
		assertThat(preview.path("due").asInt()).isEqualTo(60);
		assertThat(preview.path("saved").asInt()).isEqualTo(1);
		assertThat(preview.at("/seen/tokens").asInt()).isEqualTo(61);
		assertThat(preview.path("intervals").findValuesAsString("revocationInterval")).containsExactly("P7D", "P14D",
				"P30D", "P60D", "P90D", "P180D");
		assertThat(preview.path("intervals").findValuesAsString("due")).containsExactly("60", "60", "60", "60", "60",
				"0");
		assertThat(preview.path("tokens")).hasSize(50).allSatisfy((token) -> {
			assertThat(token.path("account").asString("")).isEqualTo("person");
			assertThat(token.path("reason").asString("")).startsWith("100 days old");
		});
		JsonNode rest = read(this.client,
				choice + "&after=" + preview.path("after").asString("").replace(" ", "%20").replace(":", "%3A"));
		assertThat(rest.path("tokens")).hasSize(10);
		assertThat(rest.has("after")).isFalse();
		assertThat(read(this.client, choice + "&part=SAVED").at("/tokens/0/token").asString("")).isEqualTo("kept");
		assertThat(this.organization.revokedTokens()).isEmpty();
		assertThat(Instant.parse(preview.at("/tokens/0/createdAt").asString(""))).isBefore(old.plusSeconds(1));
	}

	@Test
	void aChoiceThatIsNoneIsRefused() {
		assertThat(this.client.get("/settings/preview.json?revocationInterval=P999D").statusCode()).isEqualTo(400);
	}

	private void exempt(String kind, String pattern, String reason, String lastDay) {
		assertThat(this.client
			.postForm("/settings/exemptions",
					Map.of("kind", kind, "pattern", pattern, "reason", reason, "lastDay", lastDay))
			.statusCode()).isEqualTo(200);
	}

	private static JsonNode read(AppClient client, String path) {
		HttpResponse<String> answer = client.get(path);
		assertThat(answer.statusCode()).as(path).isEqualTo(200);
		assertThat(answer.headers().firstValue("Content-Type")).as(path).contains("application/json");
		return json(answer.body());
	}

	private static JsonNode json(String text) {
		return JSON.readTree(text);
	}

}
