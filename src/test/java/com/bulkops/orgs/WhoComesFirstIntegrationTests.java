package com.bulkops.orgs;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.bulkops.orgs.MappedPaths.MappedPath;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static com.bulkops.orgs.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who it is comes first: somebody who is no owner learns nothing of what they entered,
 * neither of names of the operator's network nor of anything else.
 */
class WhoComesFirstIntegrationTests extends InstalledSite {

	private AppClient mallory;

	@BeforeEach
	void letMalloryIn() {
		this.organization.account("person");
		this.jira.site().administrator("mallory");
		this.mallory = clientOf("mallory");
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://127.0.0.1/x", "https://10.0.0.1/x", "https://no-such-name.invalid/x",
			"http://example.com/x", "<no address>" })
	void nothingIsSaidOfAWebhook(String webhook) {
		Map<String, String> form = new HashMap<>(Map.of("webhook", webhook));
		assertSaysNothingOfTheWebhook(this.mallory.settings(form));
		this.client.settings(this.organization, "P90D");
		assertSaysNothingOfTheWebhook(this.mallory.settings(form));
		form.putAll(Map.of("organizationId", this.organization.id(), "apiKey", "wrong"));
		assertSaysNothingOfTheWebhook(this.mallory.settings(form));
		this.organization.power(KeyPower.SCOPED);
		form.put("apiKey", this.organization.apiKey());
		assertSaysNothingOfTheWebhook(this.mallory.settings(form));
		HttpResponse<String> ofAnOwner = this.client.settings(Map.of("webhook", webhook));
		assertThat(ofAnOwner.body()).as("the owner is told").containsPattern("id=\"webhook\"[^>]*aria-invalid");
	}

	/** A full key of their own organization makes nobody an owner of this one at once. */
	@Test
	void nothingIsSaidToSomebodyWhoClaimsTheSite() {
		this.client.settings(this.organization, "P90D");
		Organization hers = RunningApp.ATLASSIAN.add(new Organization("Hers", Clock.systemUTC()));
		hers.account("her");
		Map<String, String> form = new HashMap<>(Map.of("organizationId", hers.id(), "apiKey", hers.apiKey()));
		for (String webhook : List.of("https://10.0.0.1/x", "https://no-such-name.invalid/x", "<no address>")) {
			form.put("webhook", webhook);
			form.put("graceDays", "99");
			HttpResponse<String> claimed = this.mallory.settings(form);
			assertSaysNothingOfTheWebhook(claimed);
			assertThat(claimed.body()).contains("its owners were notified")
				.doesNotContainPattern("id=\"graceDays\"[^>]*aria-invalid");
		}
	}

	/**
	 * Everybody owns a site of their own: names of the operator's network are nobody's
	 * business.
	 */
	@Test
	void anOwnerIsNotToldWhetherAHostExistsInTheOperatorsNetwork() {
		this.client.settings(this.organization, "P90D");
		String internal = this.client.settings(Map.of("webhook", "https://10.0.0.1/x")).body();
		String unknown = this.client.settings(Map.of("webhook", "https://no-such-name.invalid/x")).body();
		assertThat(errorOfTheWebhook(internal)).isEqualTo(errorOfTheWebhook(unknown)).contains("internal network");
	}

	private static String errorOfTheWebhook(String page) {
		Matcher error = Pattern.compile("id=\"webhook\"[^>]*>\\s*<p class=\"error\">([^<]+)<").matcher(page);
		assertThat(error.find()).isTrue();
		return error.group(1);
	}

	private static void assertSaysNothingOfTheWebhook(HttpResponse<String> refused) {
		assertThat(refused.statusCode()).isEqualTo(422);
		assertThat(refused.body()).contains("Nothing was saved")
			.doesNotContainPattern("id=\"webhook\"[^>]*aria-invalid");
	}

	@Test
	void nothingIsSaidOfFieldsOfTheRuleEither() {
		this.client.settings(this.organization, "P90D");
		assertThat(this.mallory.settings(Map.of("graceDays", "99", "leadDays", "0", "nightlyAt", "25:00")).body())
			.contains(message("error.notAnOwner"))
			.doesNotContainPattern("id=\"(graceDays|leadDays|nightlyAt)\"[^>]*aria-invalid");
		assertThat(this.mallory.settings(Map.of("version", "none")).statusCode()).isEqualTo(403);
		assertThat(this.mallory.settings(Map.of("noticesVersion", "none")).statusCode()).isEqualTo(403);
	}

	@Test
	void everyFormAndFileRefusesBeforeItLooksAtWhatWasSent() {
		this.client.settings(this.organization, "P90D");
		long calls = this.organization.calls().size();
		int refused = 0;
		for (MappedPath mapped : MappedPaths.of(this.context)) {
			String path = mapped.path(Map.of("{run}", UUID.randomUUID().toString()));
			boolean file = mapped.pattern().matches(".*[.](csv|jsonl)") || mapped.pattern().equals("/privacy/erase");
			if (mapped.pattern().matches("/settings|/(un)?installed") || !(mapped.method().equals("POST") || file)) {
				continue;
			}
			refused++;
			String nonsense = "?version=none&due=none&mode=none&kind=none&part=none&account=%20&dueShown=none";
			HttpResponse<String> answer = mapped.method().equals("POST") ? this.mallory.post(path + nonsense)
					: this.mallory.get(path + nonsense);
			assertThat(answer.statusCode()).as(mapped.toString()).isEqualTo(403);
			assertThat((mapped.method().equals("POST") ? this.mallory.post(path) : this.mallory.get(path)).statusCode())
				.as(mapped.toString())
				.isEqualTo(403);
		}
		assertThat(refused).isGreaterThan(15);
		assertThat(this.organization.calls()).as("Atlassian was asked nothing").hasSize((int) calls);
	}

}
