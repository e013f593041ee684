package com.bulkops.orgs.web;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.bulkops.orgs.InstalledSite;
import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.simulator.AppClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static com.bulkops.orgs.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;

class NoticesSettingsIntegrationTests extends InstalledSite {

	private static final Pattern SECRET = Pattern.compile("<code>([\\w-]{43})</code>");

	private final String webhook = this.jira.baseUrl() + "/hooks/T0/B1/secret";

	@BeforeEach
	void connect() {
		this.client.settings(this.organization, "P90D");
	}

	@Test
	void withoutAMailServerThePageSaysWhatIsMissingAndNothingFails() {
		HttpResponse<String> page = this.client.get("/settings");
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.body()).contains("Email isn’t set up", "SPRING_MAIL_HOST", "BULKOPS_NOTICES_FROM");
		assertThat(this.client.settings(Map.of("administrators", "ada@example.com")).statusCode()).isEqualTo(200);
		assertThat(this.client.post("/settings/notices/test").body()).contains("Nothing was sent.");
	}

	@Test
	void ownersAreNotifiedOnlyIfItIsChosenAndThePageSaysBeforehandOfWhat() {
		assertThat(this.client.get("/settings").body()).containsPattern("value=\"NO\" selected");
		this.organization.account("bob")
			.token("soon", "CI", Instant.now().minus(Duration.ofDays(86)))
			.token("sooner", "CI", Instant.now().minus(Duration.ofDays(87)))
			.token("later", "CI", Instant.now().minus(Duration.ofDays(60)))
			.token("old", "CI", Instant.now().minus(Duration.ofDays(120)));
		this.client.settings(Map.of("graceDays", "0", "mode", "REPORT"));
		this.client.startSweep("REPORT");
		Awaitility.await().untilAsserted(() -> {
			this.client.settings(Map.of("mode", "REVOKE"));
			assertThat(this.client.get("/settings").body()).contains("emails the owners of up to 2 API tokens");
		});
		assertThat(this.client.settings(Map.of("tellsOwners", "YES")).body()).containsPattern("value=\"YES\" selected");
		assertThat(this.client.settings(Map.of("mode", "REPORT")).body()).contains(message("notices.tellsOwners.when"));
	}

	@Test
	void theSecretOfAWebhookIsOnThePageOnce() {
		HttpResponse<String> saved = this.client.settings(Map.of("webhook", this.webhook, "noticesVersion", "0"));
		assertThat(saved.statusCode()).isEqualTo(200);
		Matcher secret = SECRET.matcher(saved.body());
		assertThat(secret.find()).isTrue();
		String page = this.client.get("/settings").body();
		assertThat(page).contains(this.jira.baseUrl() + "/…")
			.doesNotContain(secret.group(1))
			.doesNotContain("/hooks/T0");
		String shown = this.jira.baseUrl() + "/…";
		HttpResponse<String> again = this.client
			.settings(Map.of("webhook", shown, "leadDays", "14,3", "noticesVersion", "1"));
		assertThat(again.statusCode()).isEqualTo(200);
		assertThat(SECRET.matcher(again.body()).find()).isFalse();
		assertThat(again.body()).contains("value=\"14, 3\"", shown);
		assertThat(this.client.settings(Map.of("webhook", "")).body()).doesNotContain(shown);
		assertThat(this.client.get("/activity.csv?kind=SETTINGS").body())
			.contains("Webhook: none -> " + shown + " (with a new secret)", "Days before a revocation: 7, 1 -> 14, 3",
					"Webhook: " + shown + " -> none")
			.doesNotContain("/hooks/T0");
	}

	@Test
	void aTestNoticeTellsAtOnceWhatCameOfIt() {
		this.client.settings(Map.of("webhook", this.webhook));
		assertThat(this.client.post("/settings/notices/test").body()).contains("Not sent", "The webhook answered 404.");
		assertThat(this.client.post("/settings/notices/test").body()).as("a moment later")
			.contains(message("notices.tested.none"));
		assertThat(this.client.get("/activity.csv?kind=NOTICE&result=FAILED").body())
			.contains("A test notice of BulkOps Orgs. The webhook answered 404.");
		assertThat(this.client.get("/activity").body()).as("it belongs to no run")
			.contains(message("entry.NOTICE.FAILED.administrators"));
	}

	@Test
	void someoneElsesChangeOfNoticesIsAConflictAndNothingIsOverwritten() {
		this.client.settings(Map.of("leadDays", "14", "noticesVersion", "0"));
		HttpResponse<String> late = this.client
			.settings(Map.of("leadDays", "3", "noticesVersion", "0", "revocationInterval", "P7D"));
		assertThat(late.statusCode()).isEqualTo(409);
		assertThat(late.body()).contains(message("settings.conflict"), "value=\"14\"", "90 days old");
	}

	@ParameterizedTest
	@CsvSource({ "leadDays, 0, five numbers", "leadDays, '7,x', five numbers", "tellsOwners, MAYBE, Choose whether",
			"administrators, nobody, ten email", "administrators, 'a@example.com\r\nBcc: b@example.com', ten email",
			"webhook, http://example.com/x, starts with https", "webhook, https://127.0.0.1/x, internal network",
			"webhook, https://169.254.169.254/, internal network", "webhook, '<script>', such as https://hooks" })
	void inputThatCannotBeTakenIsMarkedAndChangesNothing(String field, String value, String problem) {
		HttpResponse<String> answer = this.client.settings(Map.of(field, value, "revocationInterval", "P7D"));
		assertThat(answer.statusCode()).isEqualTo(422);
		assertThat(answer.body()).contains("Nothing was saved.", problem).doesNotContain("<script>");
		assertThat(this.client.get("/activity.csv?kind=SETTINGS").body()).doesNotContain("7 days");
	}

	@Test
	void whoMayOnlyLookCanNeitherChangeNorTest() {
		this.jira.site().administrator("grace");
		AppClient grace = new AppClient(RunningApp.addressOf(this.context), this.jira.site(), "grace");
		assertThat(grace.post("/settings/notices/test").statusCode()).isEqualTo(403);
		assertThat(grace.settings(Map.of("leadDays", "3")).body()).contains(message("error.notAnOwner"));
		assertThat(this.client.get("/settings").body()).contains("value=\"7, 1\"");
	}

}
