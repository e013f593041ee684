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
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static com.bulkops.orgs.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A confirmation is what a person saw: the number that a page showed, for exactly the
 * rule that is saved or that a run on hold went by. Nothing else confirms.
 */
class ConfirmationsIntegrationTests extends InstalledSite {

	private static final int MANY = 60;

	@ParameterizedTest
	@ValueSource(strings = { "0", "1" })
	void theFirstRunAsksIfNobodySawANumberWhateverTheGrace(String graceDays) {
		fill("old", MANY, Duration.ofDays(100));
		this.client.settings(this.organization, "OFF");
		this.client.settings(Map.of("revocationInterval", "P180D", "graceDays", "0"));
		this.client.settings(Map.of("revocationInterval", "P90D", "graceDays", graceDays));
		endGrace();
		JsonNode run = run();
		assertThat(status(run)).isEqualTo("ON_HOLD");
		assertThat(run.path("reason").asString(""))
			.contains("It would revoke 60 of 60 API tokens, and no number has been confirmed");
		assertThat(this.organization.revoked()).isEmpty();
	}

	/** The number is on the page a minute after the first Update. */
	@ParameterizedTest
	@ValueSource(strings = { "/settings", "/settings/confirm" })
	void whoPressesUpdateAgainOrConfirmConfirmsTheNumberThatIsShown(String path) {
		fill("old", MANY, Duration.ofDays(100));
		this.client.settings(this.organization, "P90D");
		run("REPORT");
		assertThat(this.client.get("/settings").body()).contains(message("preview.unconfirmed"), "id=\"confirm-due\"",
				"name=\"dueShown\" value=\"60\"");
		assertThat(this.client.postForm(path, form(Map.of("version", version()), this.client.shown(""))).body())
			.contains("60 API tokens are confirmed as of")
			.doesNotContain("id=\"confirm-due\"");
		assertThat(confirmed()).isEqualTo(MANY);
		assertThat(entries("kind=SETTINGS").get(0).getField("changes"))
			.isEqualTo("Confirmed number of API tokens: none -> 60");
		JsonNode run = run();
		assertThat(status(run)).isEqualTo("COMPLETED");
		assertThat(run.at("/counts/revoked").asInt()).isEqualTo(MANY);
		awaitConfirmed(0);
	}

	@Test
	void thePageCarriesTheNumberOfWhatIsChosenAndThatIsWhatIsConfirmed() {
		fill("old", MANY, Duration.ofDays(100));
		fill("young", 12, Duration.ofDays(40));
		this.client.settings(this.organization, "P90D");
		run("REPORT");
		Map<String, String> other = this.client.shown("revocationInterval=P30D");
		assertThat(other).containsEntry("dueShown", "72");
		assertThat(this.client.get("/settings/preview?revocationInterval=P30D").body())
			.contains("name=\"dueShown\" value=\"72\"", "Update confirms this number.");
		this.client.settings(form(Map.of("revocationInterval", "P30D"), other));
		assertThat(confirmed()).isEqualTo(72);
		assertThat(this.client.json("/settings.json").at("/choice/confirmed/due").asInt()).isEqualTo(72);
	}

	/** The rule was changed, and the page has not loaded its number yet. */
	@Test
	void aNumberThatWasShownForAnotherRuleConfirmsNothing() {
		fill("old", MANY, Duration.ofDays(100));
		this.client.settings(this.organization, "P90D");
		run("REPORT");
		Map<String, String> other = this.client.shown("revocationInterval=P180D");
		assertThat(this.client.settings(form(Map.of("revocationInterval", "P30D"), other)).statusCode()).isEqualTo(200);
		assertThat(confirmed()).isNull();
		assertThat(this.client.postForm("/settings/confirm", form(Map.of("version", version()), other)).statusCode())
			.isEqualTo(409);
		for (String made : new String[] { "", "~", "yesterday~" + basis(""), basis("") }) {
			this.client.settings(Map.of("dueShown", "60", "dueShownFor", made));
			assertThat(confirmed()).as(made).isNull();
		}
		this.client.settings(Map.of("dueShown", "60"));
		this.client.settings(Map.of("dueShown", "-1", "dueShownFor", this.client.shown("").get("dueShownFor")));
		assertThat(confirmed()).isNull();
		assertThat(this.client.settings(Map.of("dueShown", "many")).statusCode()).isEqualTo(400);
	}

	@Test
	void aNumberThatWasShownForOtherExemptionsConfirmsNothing() {
		fill("old", MANY, Duration.ofDays(100));
		this.client.settings(this.organization, "P90D");
		exempt("old-*");
		run("REPORT");
		Map<String, String> none = this.client.shown("");
		assertThat(none).containsEntry("dueShown", "0");
		this.client.post("/settings/exemptions/remove?kind=LABEL&pattern=old-*");
		this.client.settings(none);
		assertThat(confirmed()).isNull();
		assertThat(status(run())).isEqualTo("ON_HOLD");
	}

	/** It was loaded before the tokens became due. */
	@Test
	void aPageThatChangesOnlyTheHourConfirmsNothingAndEndsNothing() {
		JsonNode held = onHold();
		assertThat(this.client.settings(Map.of("nightlyAt", "03:00", "version", version())).statusCode())
			.isEqualTo(200);
		assertThat(confirmed()).isZero();
		this.client.settings(form(Map.of("nightlyAt", "04:00"), this.client.shown("")));
		assertThat(confirmed()).as("also where it showed the number").isZero();
		assertThat(status(run())).isEqualTo("ON_HOLD");
		assertThat(held.path("planned").asInt()).isEqualTo(MANY);
		assertThat(this.organization.revoked()).isEmpty();
	}

	@Test
	void aCapEndsWhatWasConfirmedUnlessTheNumberIsShownWithIt() {
		fill("old", MANY, Duration.ofDays(100));
		this.client.settings(this.organization, "P90D");
		run("REPORT");
		this.client.settings(this.client.shown(""));
		assertThat(confirmed()).isEqualTo(MANY);
		this.client.settings(Map.of("capTokens", "500"));
		assertThat(confirmed()).isNull();
		this.client.settings(form(Map.of("capTokens", ""), this.client.shown("")));
		assertThat(confirmed()).isEqualTo(MANY);
	}

	@Test
	void whatWasRevokedSinceItWasShownIsNotConfirmedAgain() {
		fill("old", MANY, Duration.ofDays(100));
		this.client.settings(this.organization, "P90D");
		run("REPORT");
		Map<String, String> shown = this.client.shown("");
		this.client.settings(shown);
		assertThat(run().at("/counts/revoked").asInt()).isEqualTo(MANY);
		this.client.settings(form(Map.of("capTokens", "500"), shown));
		assertThat(confirmed()).isZero();
	}

	@Test
	void undoBringsBackWhatWasConfirmedForTheEarlierRule() {
		fill("old", MANY, Duration.ofDays(100));
		this.client.settings(this.organization, "P180D");
		run("REPORT");
		this.client.settings(this.client.shown(""));
		assertThat(confirmed()).isZero();
		this.client.settings(form(Map.of("revocationInterval", "P90D", "graceDays", "1"),
				this.client.shown("revocationInterval=P90D")));
		assertThat(confirmed()).isEqualTo(MANY);
		this.client.post("/settings/undo?version=" + version());
		assertThat(confirmed()).isZero();
		this.client.settings(Map.of("revocationInterval", "P90D", "graceDays", "0"));
		assertThat(status(run())).isEqualTo("ON_HOLD");
	}

	@Test
	void whatReachesTheAgeAfterTheConfirmationIsExpectedBesides() {
		fill("grown", 30, Duration.ofDays(90).plusHours(1));
		this.client.settings(this.organization, "P90D");
		confirmed(0, Duration.ofDays(1));
		assertThat(status(run())).isEqualTo("COMPLETED");
		awaitConfirmed(0);
		assertThat(this.jdbc.queryForObject(
				"select confirmed_as_of > now() - interval '1 hour' from policy where site_id = ?", Boolean.class,
				this.jira.site().siteId()))
			.isTrue();
		fill("surprise", 11, Duration.ofDays(100));
		fill("again", 30, Duration.ofDays(90).plusHours(1));
		confirmed(0, Duration.ofDays(1));
		JsonNode run = run();
		assertThat(status(run)).isEqualTo("ON_HOLD");
		assertThat(run.path("reason").asString(""))
			.startsWith("It would revoke 41 of 41 API tokens, but 30 were expected");
	}

	/** 30 are expected and are gone; of the 12 that are not, the eleventh is too many. */
	@Test
	void eachRevocationIsCountedByItsOwnAge() {
		fill("grown", 30, Duration.ofDays(90).plusHours(1));
		fill("surprise", 12, Duration.ofDays(100));
		String yesterday = Instant.now().minus(Duration.ofDays(1)).toString();
		this.organization.distort((call, body) -> call.path().startsWith("/admin/api-access/")
				? body.replaceAll("(\"id\":\"surprise-[0-9]+\".*?\"createdAt\":\")[^\"]*", "$1" + yesterday) : body);
		this.client.settings(this.organization, "P90D");
		confirmed(0, Duration.ofDays(1));
		assertThat(status(run())).isEqualTo("ON_HOLD");
		assertThat(this.organization.revokedTokens().stream().filter((token) -> token.startsWith("surprise")))
			.hasSize(10);
	}

	@Test
	void aRunOnHoldIsConfirmedWithItsNumberOnly() {
		JsonNode held = onHold();
		String confirm = "/sweeps/" + held.path("id").asString("") + "/confirm?version=" + version();
		assertThat(this.client.get("/overview").body()).contains("Revoke 60 API tokens now",
				confirm.replace("?", "?") + "&amp;due=60");
		HttpResponse<String> nothing = this.client.post(confirm);
		assertThat(nothing.statusCode()).isEqualTo(422);
		assertThat(nothing.body()).contains(message("run.notConfirmed.NO_NUMBER"));
		assertThat(this.client.post(confirm + "&due=61").statusCode()).isEqualTo(409);
		assertThat(
				this.client.post("/sweeps/" + held.path("id").asString("") + "/confirm?version=1&due=60").statusCode())
			.isEqualTo(409);
		assertThat(confirmed()).isZero();
		assertThat(this.client.post(confirm + "&due=60").statusCode()).isEqualTo(200);
		Awaitility.await()
			.atMost(RunningApp.PATIENCE.multipliedBy(2))
			.until(() -> this.organization.revoked().size() == MANY);
		awaitConfirmed(0);
	}

	@Test
	void anotherHourLeavesTheRunOnHoldAsItIs() {
		JsonNode held = onHold();
		String before = version();
		this.client.settings(Map.of("nightlyAt", "03:00"));
		assertThat(confirm(held, before)).as("a page from before").isEqualTo(409);
		assertThat(this.client.get("/overview").body()).contains("Revoke 60 API tokens now");
		assertThat(confirm(held, version())).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource({ "revocationInterval, P180D", "revocationInterval, P30D", "capTokens, 500", "timeZone, Asia/Tokyo",
			"deactivated, AT_ONCE" })
	void aRunOnHoldIsNotConfirmedOnceTheRuleOrTheCapHasChanged(String field, String value) {
		JsonNode held = onHold();
		this.client.settings(Map.of(field, value));
		Integer confirmed = confirmed();
		requireNotConfirmable(held);
		assertThat(confirmed()).isEqualTo(confirmed);
	}

	@Test
	void aRunOnHoldIsNotConfirmedOnceAnExemptionHasChanged() {
		JsonNode held = onHold();
		exempt("ci-*");
		requireNotConfirmable(held);
		this.client.post("/settings/exemptions/remove?kind=LABEL&pattern=ci-*");
		assertThat(this.client.get("/overview").body()).as("it is as it was").contains("Revoke 60 API tokens now");
		assertThat(confirm(held, version())).isEqualTo(200);
	}

	@Test
	void anotherOrganizationInheritsNoConfirmedNumber() {
		Organization umbrella = RunningApp.ATLASSIAN.add(new Organization("Umbrella", Clock.systemUTC()));
		Instant old = Instant.now().minus(Duration.ofDays(100));
		IntStream.range(0, 25).forEach((token) -> umbrella.account("person").token("old-" + token, "CI", old));
		JsonNode held = onHold();
		Map<String, String> shown = this.client.shown("");
		assertThat(
				this.client.settings(form(Map.of("organizationId", umbrella.id(), "apiKey", umbrella.apiKey()), shown))
					.statusCode())
			.isEqualTo(200);
		assertThat(confirmed()).isNull();
		requireNotConfirmable(held);
		assertThat(run().path("mode").asString("")).as("by the defaults").isEqualTo("REPORT");
		this.client.settings(Map.of("revocationInterval", "P90D", "mode", "REVOKE", "graceDays", "0"));
		JsonNode run = run();
		assertThat(status(run)).isEqualTo("ON_HOLD");
		assertThat(run.path("reason").asString("")).contains("no number has been confirmed yet");
		assertThat(umbrella.revoked()).isEmpty();
	}

	/** The cap is cleared and the rule loosened while the page still says 45. */
	@Test
	void aRunOnHoldThatWentByATighterRuleIsOfferedAgainAndNotConfirmed() {
		fill("due", 44, Duration.ofDays(70));
		fill("old", 1, Duration.ofDays(100));
		this.client.settings(this.organization, "P60D");
		this.client.settings(Map.of("capTokens", "10"));
		JsonNode held = run();
		assertThat(held.path("planned").asInt()).isEqualTo(45);
		this.client.settings(Map.of("capTokens", ""));
		this.client.settings(Map.of("revocationInterval", "P90D"));
		requireNotConfirmable(held);
		assertThat(confirmed()).isNull();
		assertThat(this.client.get("/overview").body()).contains("id=\"run-again\"");
		assertThat(run().at("/counts/revoked").asInt()).isOne();
	}

	@Test
	void ofTwoOwnersOneConfirms() {
		JsonNode held = onHold();
		this.jira.site().administrator("grace");
		this.client.post("/settings/owners?account=grace");
		String version = version();
		String confirm = "/sweeps/" + held.path("id").asString("") + "/confirm?due=60&version=" + version;
		assertThat(clientOf("grace").post(confirm).statusCode()).isEqualTo(200);
		HttpResponse<String> late = this.client.post(confirm);
		assertThat(late.statusCode()).isEqualTo(409);
		assertThat(late.body()).contains("Nothing was confirmed", "class=\"run\"");
		assertThat(entries("kind=SETTINGS").stream().filter((entry) -> entry.getField("changes").endsWith("0 -> 60")))
			.hasSize(1);
		awaitConfirmed(0);
		Map<String, String> shown = form(this.client.shown(""), Map.of("version", version()));
		clientOf("grace").settings(Map.of("revocationInterval", "P30D"));
		assertThat(this.client.postForm("/settings/confirm", shown).statusCode()).isEqualTo(409);
		assertThat(confirmed()).isNull();
	}

	@Test
	void anAnswerToWhoAsksForARunDuringGraceSaysThatItReports() {
		this.client.settings(this.organization, "OFF");
		this.client.settings(Map.of("revocationInterval", "P90D", "graceDays", "1"));
		JsonNode asked = this.client.postForJson("/sweeps?mode=REVOKE");
		assertThat(asked.path("mode").asString("")).isEqualTo("REPORT");
		JsonNode ended = Awaitility.await()
			.atMost(RunningApp.PATIENCE)
			.until(() -> this.client.sweep("/sweeps/" + asked.path("id").asString("")), AppClient::isOver);
		assertThat(ended.path("mode").asString("")).isEqualTo("REPORT");
		this.client.settings(Map.of("revocationInterval", "P180D", "graceDays", "0"));
		assertThat(this.client.postForJson("/sweeps?mode=REVOKE").path("mode").asString("")).isEqualTo("REVOKE");
		assertThat(this.client.postForJson("/sweeps?mode=REPORT").path("mode").asString("")).isEqualTo("REPORT");
	}

	/** Sixty tokens turned up after a number of none was confirmed. */
	private JsonNode onHold() {
		this.client.settings(this.organization, "P90D");
		run("REPORT");
		this.client.settings(this.client.shown(""));
		assertThat(confirmed()).isZero();
		fill("old", MANY, Duration.ofDays(100));
		JsonNode held = run();
		assertThat(status(held)).isEqualTo("ON_HOLD");
		return held;
	}

	private void requireNotConfirmable(JsonNode held) {
		assertThat(this.client.get("/overview").body()).contains("number can’t be confirmed")
			.doesNotContain("id=\"confirm\"");
		assertThat(confirm(held, version())).isEqualTo(409);
		assertThat(this.organization.revoked()).isEmpty();
	}

	private int confirm(JsonNode held, String version) {
		return this.client
			.post("/sweeps/%s/confirm?version=%s&due=%s".formatted(held.path("id").asString(""), version,
					held.path("planned").asString("")))
			.statusCode();
	}

	private String version() {
		return this.client.json("/settings.json").at("/choice/version").asString("");
	}

	private String basis(String rule) {
		String shownFor = this.client.shown(rule).get("dueShownFor");
		return shownFor.substring(shownFor.indexOf('~') + 1);
	}

	private void confirmed(long due, Duration ago) {
		this.jdbc.update("update policy set confirmed_due = ?, confirmed_as_of = now() - ?::interval where site_id = ?",
				due, ago.toSeconds() + " seconds", this.jira.site().siteId());
	}

	private @Nullable Integer confirmed() {
		return this.jdbc.queryForObject("select confirmed_due from policy where site_id = ?", Integer.class,
				this.jira.site().siteId());
	}

	/** It is noted right after the run has ended. */
	private void awaitConfirmed(int number) {
		Awaitility.await().atMost(RunningApp.PATIENCE).until(this::confirmed, Integer.valueOf(number)::equals);
	}

	private void endGrace() {
		this.jdbc.update("update policy set earlier_until = now() where site_id = ? and earlier_until is not null",
				this.jira.site().siteId());
	}

	private void exempt(String label) {
		assertThat(this.client
			.postForm("/settings/exemptions",
					Map.of("kind", "LABEL", "pattern", label, "reason", "moves", "lastDay", ""))
			.statusCode()).isEqualTo(200);
	}

	private void fill(String name, int tokens, Duration age) {
		Instant created = Instant.now().minus(age);
		IntStream.range(0, tokens)
			.forEach((token) -> this.organization.account("person")
				.token(name + "-" + token, name + "-" + token, created));
	}

	private static Map<String, String> form(Map<String, String> fields, Map<String, String> shown) {
		Map<String, String> form = new HashMap<>(fields);
		form.putAll(shown);
		return form;
	}

	private static String status(JsonNode run) {
		return run.path("status").asString("");
	}

}
