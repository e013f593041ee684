package com.bulkops.orgs;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import de.siegmar.fastcsv.reader.CsvReader;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

import static com.bulkops.orgs.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Exemptions, the rule for unused tokens and the one for deactivated accounts, from the
 * form to the ledger of what was revoked.
 */
class ExemptionsIntegrationTests extends InstalledSite {

	@BeforeEach
	void populate() {
		Instant now = Instant.now();
		for (String person : List.of("lila", "omar", "pia", "robot")) {
			this.organization.account(person)
				.named(person, person + "@" + (person.equals("pia") ? "partner.example.com" : "example.com"))
				.token("old-" + person, person.equals("omar") ? "Deploy key" : "CI", days(now, 100), now)
				.token("idle-" + person, "laptop", days(now, 70), days(now, 45))
				.token("young-" + person, "laptop", days(now, 5));
		}
		this.organization.account("lila").typed("atlassian", "inactive");
	}

	@ParameterizedTest
	@EnumSource(names = { "EVERYTHING", "NO_ORGANIZATION_WIDE_LIST" })
	void whatIsExemptSurvivesARunAndTheLogSaysWhy(KeyPower power) {
		this.organization.power(power);
		this.client.settings(this.organization, "P90D");
		exempt("EMAIL", "*@PARTNER.example.com", "contract of 2026", "");
		exempt("LABEL", "deploy*", "moves to OAuth", today().toString());
		exempt("ACCOUNT", "robot", "the build", today().plusDays(30).toString());
		JsonNode run = run();
		assertThat(run.path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).containsExactly("old-lila");
		assertThat(run.at("/counts/due").asInt()).isEqualTo(1);
		assertThat(reasons("kind=TOKEN")).containsOnlyKeys("old-pia", "old-omar", "old-robot")
			.hasEntrySatisfying("old-pia",
					(reason) -> assertThat(reason).contains("email “*@PARTNER.example.com”",
							"with no end date (contract of 2026)", "100 days old"))
			.hasEntrySatisfying("old-omar", (reason) -> assertThat(reason).contains("label “deploy*”"))
			.hasEntrySatisfying("old-robot", (reason) -> assertThat(reason).contains("account robot"));
		assertThat(this.organization.calls()).as("nothing is asked about accounts of which all is exempt")
			.noneMatch((call) -> power == KeyPower.EVERYTHING && call.path().startsWith("/users/pia"));
	}

	@Test
	void aLabelIsExemptHoweverItsSpacesAndAccentsAreWritten() {
		this.organization.account("omar").token("nfd", "Cafe\u0301\u00a0bot \n", days(Instant.now(), 200));
		this.client.settings(this.organization, "P90D");
		exempt("LABEL", "Caf\u00e9 bot", "the till", "");
		run();
		assertThat(this.organization.revokedTokens()).contains("old-omar").doesNotContain("nfd");
		assertThat(preview("SAVED")).containsExactly("nfd");
	}

	@Test
	void anExemptionThatHasEndedSavesNothingAndThePageAndTheLogSayIt() {
		this.client.settings(this.organization, "P90D");
		LocalDate yesterday = today().minusDays(1);
		exempt("LABEL", "deploy*", "moves to OAuth", yesterday.toString());
		assertThat(this.client.get("/settings").body())
			.contains("Ended " + DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH).format(yesterday));
		run();
		assertThat(this.organization.revokedTokens()).containsExactly("old-lila", "old-omar", "old-pia", "old-robot");
		assertThat(entries("kind=REVOCATION")).filteredOn((entry) -> entry.getField("token_id").equals("old-omar"))
			.singleElement()
			.satisfies((entry) -> assertThat(entry.getField("rule")).isEqualTo(
					"Revoke API tokens that are 90 days old or older (the exemption by label “deploy*” ended on %s)"
						.formatted(yesterday)));
	}

	@ParameterizedTest
	@EnumSource(names = { "EVERYTHING", "NO_ORGANIZATION_WIDE_LIST" })
	void withoutAnEmailAddressADueTokenIsLeftAloneWhileAnExemptionByEmailCounts(KeyPower power) {
		this.organization.power(power);
		this.organization.account("omar").named("omar", null);
		this.client.settings(this.organization, "P90D");
		exempt("EMAIL", "*@partner.example.com", "contract", "");
		run();
		assertThat(this.organization.revokedTokens()).containsExactly("old-lila", "old-robot");
		assertThat(reasons("kind=TOKEN").get("old-omar")).contains("no email address", "So it was not revoked.");
		remove("EMAIL", "*@partner.example.com");
		run();
		assertThat(this.organization.revokedTokens()).containsExactly("old-lila", "old-omar", "old-pia", "old-robot");
	}

	@ParameterizedTest
	@EnumSource(names = { "EVERYTHING", "NO_ORGANIZATION_WIDE_LIST" })
	void unusedTokensAndThoseOfDeactivatedAccountsAreRevokedByTheirRules(KeyPower power) {
		this.organization.power(power);
		this.organization.account("robot")
			.token("odd-robot", "laptop", days(Instant.now(), 70))
			.token("odd-robot", "laptop")
			.put("createdAt", days(Instant.now(), 70).toString())
			.put("lastAccess", "last summer");
		this.client.settings(this.organization, "P180D");
		assertThat(this.client.settings(Map.of("unusedDays", "30", "unusedAgeDays", "60", "deactivated", "AT_ONCE"))
			.body()).contains(message("rule.idle", 30, 60), message("rule.deactivated"));
		exempt("ACCOUNT", "omar", "on leave", "");
		assertThat(preview("DUE")).containsExactlyInAnyOrder("idle-pia", "idle-robot", "idle-lila", "old-lila",
				"young-lila");
		assertThat(preview("SAVED")).containsExactly("idle-omar");
		run();
		assertThat(this.organization.revokedTokens()).containsExactlyInAnyOrder("idle-pia", "idle-robot", "idle-lila",
				"old-lila", "young-lila");
		assertThat(entries("kind=REVOCATION").stream()
			.collect(Collectors.toMap((entry) -> entry.getField("token_id"), (entry) -> entry.getField("rule"))))
			.containsEntry("young-lila", "Revoke API tokens of deactivated accounts")
			.containsEntry("idle-pia", "Revoke API tokens that were not used for 30 days at an age of 60 days or more");
		assertThat(entries("kind=SETTINGS")).anyMatch((entry) -> entry.getField("changes")
			.startsWith("Also revoke API tokens that were: Off -> not used for 30 days at an age of 60 days or more; "
					+ "API tokens of deactivated accounts are due: like all others -> at any age"));
	}

	@Test
	void aRuleForUnusedTokensWaitsADayAndTheUncheckedBoxCountsAtOnce() {
		this.client.settings(this.organization, "P90D");
		this.client.settings(Map.of("graceDays", "1", "unusedDays", "30", "unusedAgeDays", "60"));
		assertThat(this.client.get("/settings").body()).contains(message("settings.undo"));
		run();
		assertThat(this.organization.revokedTokens()).doesNotContain("idle-pia").contains("old-pia");
		this.client.settings(Map.of("unusedDays", "OFF", "deactivated", "AT_ONCE", "graceDays", "0"));
		assertThat(this.client.settings(Map.of("!deactivated", "AS_OTHERS")).body())
			.doesNotContain(message("rule.deactivated"));
		run();
		assertThat(this.organization.revokedTokens()).doesNotContain("young-lila");
	}

	@Test
	void anExemptionThatIsRemovedStillCountsForTheDaysOfGraceAndCanBeKept() {
		this.client.settings(this.organization, "P90D");
		exempt("ACCOUNT", "pia", "contract", "");
		exempt("ACCOUNT", "omar", "leave", today().plusDays(20).toString());
		exempt("ACCOUNT", "robot", "the build", today().minusDays(2).toString());
		run();
		this.client.settings(Map.of("graceDays", "1"));
		List.of("pia", "omar", "robot").forEach((account) -> remove("ACCOUNT", account));
		String ends = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH).format(today().plusDays(1));
		assertThat(this.client.get("/settings").body()).contains(message("exemptions.ending", ends))
			.doesNotContain("pattern=robot");
		run();
		assertThat(this.organization.revokedTokens()).containsExactly("old-lila", "old-robot");
		this.client.post("/settings/exemptions/keep?kind=ACCOUNT&pattern=pia");
		this.client.post("/settings/exemptions/keep?kind=ACCOUNT&pattern=omar");
		this.client.post("/settings/exemptions/keep?kind=ACCOUNT&pattern=omar");
		this.client.post("/settings/exemptions/keep?kind=ACCOUNT&pattern=nobody");
		assertThat(withoutTimes(this.client.get("/settings/exemptions.csv").body())).contains("ACCOUNT,pia,contract,,",
				"ACCOUNT,omar,leave,%s,".formatted(today().plusDays(20)));
		assertThat(entries("kind=SETTINGS").stream().map((entry) -> entry.getField("changes")).limit(2))
			.containsExactly(
					"Exemption by account omar: until %s (leave) -> until %s (leave)".formatted(today().plusDays(1),
							today().plusDays(20)),
					"Exemption by account pia: until %s (contract) -> with no end date (contract)"
						.formatted(today().plusDays(1)));
	}

	@Test
	void whoRemovesAnExemptionTwiceCanStillUndoBoth() {
		this.client.settings(this.organization, "P90D");
		exempt("ACCOUNT", "pia", "contract", "");
		exempt("ACCOUNT", "omar", "leave", today().plusDays(20).toString());
		run();
		this.client.settings(Map.of("graceDays", "7"));
		List.of("pia", "omar").forEach((account) -> remove("ACCOUNT", account));
		this.client.settings(Map.of("graceDays", "1"));
		List.of("pia", "omar").forEach((account) -> remove("ACCOUNT", account));
		this.client.post("/settings/exemptions/keep?kind=ACCOUNT&pattern=pia");
		this.client.post("/settings/exemptions/keep?kind=ACCOUNT&pattern=omar");
		assertThat(withoutTimes(this.client.get("/settings/exemptions.csv").body())).contains("ACCOUNT,pia,contract,,",
				"ACCOUNT,omar,leave,%s,".formatted(today().plusDays(20)));
	}

	@Test
	void anEndWithinTheDaysOfGraceIsRefusedWhereItTakesSomethingAway() {
		this.client.settings(this.organization, "P90D");
		exempt("ACCOUNT", "pia", "contract", "");
		exempt("ACCOUNT", "omar", "leave", today().toString());
		run();
		this.client.settings(Map.of("graceDays", "3"));
		HttpResponse<String> refused = exempt("ACCOUNT", "pia", "contract", today().plusDays(2).toString());
		assertThat(refused.statusCode()).isEqualTo(422);
		assertThat(refused.body()).contains(message("error.exemption.tooSoon", today().plusDays(3)));
		assertThat(importCsv("kind,pattern,reason,last_day\nACCOUNT,new,x,\nACCOUNT,pia,contract," + today()).body())
			.contains("Nothing was imported", "subject to the grace period");
		assertThat(this.client.get("/settings/exemptions.csv").body()).contains("ACCOUNT,pia,contract,,")
			.doesNotContain("ACCOUNT,new");
		assertThat(exempt("ACCOUNT", "pia", "contract", today().plusDays(3).toString()).statusCode()).isEqualTo(200);
		assertThat(exempt("ACCOUNT", "omar", "leave", today().plusDays(1).toString()).statusCode())
			.as("later than before")
			.isEqualTo(200);
		this.client.settings(Map.of("mode", "REPORT"));
		assertThat(exempt("ACCOUNT", "pia", "contract", today().toString()).statusCode()).as("nothing is revoked")
			.isEqualTo(200);
	}

	@Test
	void anExemptionThatNoRunHasUsedIsTakenBackAtOnce() {
		this.client.settings(this.organization, "P90D");
		this.client.settings(Map.of("graceDays", "7"));
		exempt("ACCOUNT", "pia", "a slip", "");
		exempt("ACCOUNT", "omar", "a slip", "");
		remove("ACCOUNT", "pia");
		assertThat(exempt("ACCOUNT", "omar", "leave", today().plusDays(1).toString()).statusCode()).isEqualTo(200);
		await(this.client.startSweep("REPORT"));
		assertThat(exempt("ACCOUNT", "omar", "leave", today().toString()).statusCode()).as("a scan decides nothing")
			.isEqualTo(200);
		assertThat(withoutTimes(this.client.get("/settings/exemptions.csv").body()))
			.contains("ACCOUNT,omar,leave," + today())
			.doesNotContain("pia");
		run();
		assertThat(this.organization.revokedTokens()).containsExactly("old-lila", "old-pia", "old-robot");
	}

	@Test
	void whatARunHasUsedKeepsTheDaysOfGraceAndWhatWasAddedToItSinceDoesNot() {
		this.client.settings(this.organization, "P90D");
		exempt("ACCOUNT", "pia", "contract", today().plusDays(2).toString());
		exempt("ACCOUNT", "omar", "leave", today().plusDays(2).toString());
		run();
		this.client.settings(Map.of("graceDays", "7"));
		exempt("ACCOUNT", "pia", "contract", today().plusDays(200).toString());
		exempt("ACCOUNT", "omar", "leave", "");
		assertThat(exempt("ACCOUNT", "pia", "contract", today().plusDays(1).toString()).statusCode()).isEqualTo(422);
		assertThat(exempt("ACCOUNT", "pia", "contract", today().plusDays(2).toString()).statusCode()).isEqualTo(200);
		remove("ACCOUNT", "omar");
		assertThat(withoutTimes(this.client.get("/settings/exemptions.csv").body())).contains(
				"ACCOUNT,pia,contract,%s,".formatted(today().plusDays(2)),
				"ACCOUNT,omar,leave,%s,".formatted(today().plusDays(2)));
		this.client.post("/settings/exemptions/keep?kind=ACCOUNT&pattern=omar");
		remove("ACCOUNT", "omar");
		assertThat(withoutTimes(this.client.get("/settings/exemptions.csv").body())).as("what is kept is used")
			.contains("ACCOUNT,omar,leave,%s,".formatted(today().plusDays(7)));
	}

	@ParameterizedTest
	@CsvSource({ "LABEL,*", "LABEL,**", "LABEL,* *", "LABEL,*\u200b", "EMAIL,*", "EMAIL,*@*", "EMAIL,*@*.*" })
	void aPatternForEverythingIsRefusedInTheFormAndInAFile(String kind, String pattern) {
		this.client.settings(this.organization, "P90D");
		HttpResponse<String> refused = exempt(kind, pattern, "freeze", "");
		assertThat(refused.statusCode()).isEqualTo(422);
		assertThat(refused.body()).contains("matches everything", "choose Off");
		HttpResponse<String> file = importCsv(
				"kind,pattern,reason,last_day\nLABEL,ci,fine,\n%s,%s,freeze,".formatted(kind, pattern));
		assertThat(file.statusCode()).isEqualTo(422);
		assertThat(file.body()).contains("Line 3:", "matches everything");
		assertThat(this.client.get("/settings/exemptions.csv").body().lines()).hasSize(1);
	}

	@Test
	void anotherTimeZoneDrawsNoEndNearerThanTheDaysOfGrace() {
		this.client.settings(this.organization, "P90D");
		exempt("ACCOUNT", "omar", "leave", today().minusDays(3).toString());
		exempt("ACCOUNT", "pia", "contract", today().toString());
		run();
		this.client.settings(Map.of("graceDays", "1"));
		HttpResponse<String> east = this.client.settings(Map.of("timeZone", "Pacific/Kiritimati"));
		assertThat(east.statusCode()).isEqualTo(422);
		assertThat(east.body()).contains("the exemption “pia” would end earlier");
		assertThat(this.client.settings(Map.of("timeZone", "Etc/GMT+12")).statusCode()).isEqualTo(200);
		exempt("ACCOUNT", "pia", "contract", today().plusDays(5).toString());
		assertThat(this.client.settings(Map.of("timeZone", "Pacific/Kiritimati")).statusCode()).isEqualTo(200);
	}

	@Test
	void aRunThatIsUnderWayGoesOnWithTheNewExemptionsAndSoDoTheFigures() {
		this.client.settings(this.organization, "P90D");
		exempt("ACCOUNT", "pia", "contract", "");
		AtomicBoolean changed = new AtomicBoolean();
		observe((call) -> {
			if (call.isRevocation() && changed.compareAndSet(false, true)) {
				exempt("LABEL", "c*", "freeze", "");
				remove("ACCOUNT", "pia");
			}
		});
		run();
		assertThat(this.organization.revokedTokens()).contains("old-omar").doesNotContain("old-pia");
		assertThat(reasons("kind=TOKEN").get("old-pia")).contains("label “c*”");
		assertThat(preview("DUE")).isEmpty();
		assertThat(preview("SAVED")).contains("old-pia");
		remove("LABEL", "c*");
		assertThat(preview("DUE")).contains("old-pia");
	}

	@Test
	void thePreviewShowsWhatExemptionsSaveAndByWhich() {
		this.client.settings(this.organization, "P90D");
		exempt("EMAIL", "*@partner.example.com", "contract", "");
		await(this.client.startSweep("REPORT"));
		String preview = this.client.get("/settings/preview?revocationInterval=P60D").body();
		assertThat(preview).contains("6 API tokens are due under this rule now", message("preview.saved", 2),
				"60 days · 6 due now", "90 days · 3 due now");
		String saved = this.client.get("/settings/preview/tokens?revocationInterval=P60D&part=SAVED").body();
		assertThat(saved).contains("Exempt by email “*@partner.example.com”")
			.contains("data-account=\"pia\"")
			.doesNotContain("data-account=\"omar\"");
		assertThat(reasons("kind=TOKEN")).as("a report says it too").containsOnlyKeys("old-pia");
	}

	@Test
	void whatIsExportedCanBeImportedAgain() {
		this.client.settings(this.organization, "P90D");
		exempt("LABEL", "=cmd|' /C calc'!A0", "a \"quoted\", reason;\nof two lines", "");
		exempt("LABEL", "'=quoted", "'-odd", "2020-02-29");
		exempt("EMAIL", "*@partner.example.com", "+1 contract", "2027-01-31");
		exempt("LABEL", "x;=HYPERLINK(1)", "a;\"=b\";'-c", "");
		String exported = this.client.get("/settings/exemptions.csv").body();
		assertThat(exported.lines()).first().isEqualTo("\uFEFFkind,pattern,reason,last_day,added_by,added_at");
		assertThat(exported).contains("'=cmd|", "''=quoted", "'+1 contract", "x;'=HYPERLINK(1)", "a;'\"\"=b\"\";''-c");
		assertThat(importCsv(exported).statusCode()).isEqualTo(200);
		assertThat(entries("kind=SETTINGS")).as("nothing has changed").hasSize(5);
		List.of("=cmd|' /C calc'!A0", "'=quoted", "x;=HYPERLINK(1)").forEach((pattern) -> remove("LABEL", pattern));
		remove("EMAIL", "*@partner.example.com");
		assertThat(this.client.get("/settings/exemptions.csv").body().lines()).hasSize(1);
		assertThat(importCsv(exported).body()).contains("4 exemptions were read.");
		assertThat(withoutTimes(this.client.get("/settings/exemptions.csv").body())).isEqualTo(withoutTimes(exported));
		assertThat(entries("kind=SETTINGS").get(0).getField("changes"))
			.contains("Exemption by email “*@partner.example.com”: none -> until 2027-01-31 (+1 contract)");
		assertThat(importCsv("kind;pattern;reason;last_day\nlabel;semi*;Excel;\n").statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			kind,pattern,reason,last_day\\nLABEL,ok,fine\\nLABEL,,fine    | Line 3: | Enter a pattern
			kind,pattern,reason,last_day\\nLABEL,ok,                      | Line 2: | Enter a reason
			kind,pattern,reason,last_day\\nGROUP,ok,fine                  | Line 2: | “GROUP” isn’t a kind
			kind,pattern,reason,last_day\\nACCOUNT,no account,fine        | Line 2: | isn’t an account ID
			kind,pattern,reason,last_day\\nEMAIL,nobody,fine              | Line 2: | isn’t an email address
			kind,pattern,reason,last_day\\nLABEL,ok,fine,31.1.27          | Line 2: | “31.1.27” isn’t a date
			kind,pattern,reason,last_day\\nLABEL,ok,fine\\nLABEL,ok,fine  | Line 3: | is in the file twice
			pattern,reason,last_day\\nok,fine,                            | Line 1: | must name the columns
			kind,pattern,reason\\nLABEL,ok,fine                           | Line 1: | must name the columns
			kind,pattern,reason,Last_Day\\nLABEL,ok,fine,2027-01-31       | Line 1: | must name the columns
			kind,pattern,reason,last_day                                  | Nothing was imported | No exemptions found
			''                                                            | Nothing was imported | No exemptions found
			kind,pattern,reason,last_day\\nLABEL,"ok,fine                 | Nothing was imported | Enter a reason""")
	void aFileWithAMistakeIsNotImportedAtAllAndTheLineIsNamed(String csv, String line, String problem) {
		this.client.settings(this.organization, "P90D");
		HttpResponse<String> answer = importCsv(csv.replace("\\n", "\n"));
		assertThat(answer.statusCode()).isEqualTo(422);
		assertThat(answer.body()).contains("Nothing was imported.", line);
		if (problem != null) {
			assertThat(answer.body()).contains(problem);
		}
		assertThat(this.client.get("/settings/exemptions.csv").body().lines()).hasSize(1);
	}

	@Test
	void thereAreAThousandAtMost() {
		this.client.settings(this.organization, "P90D");
		String csv = "kind,pattern,reason,last_day\n" + IntStream.range(0, 1000)
			.mapToObj((number) -> "LABEL,label-%d-*,%s,".formatted(number, "reason ".repeat(10)))
			.collect(Collectors.joining("\n"));
		assertThat(importCsv(csv).statusCode()).isEqualTo(200);
		assertThat(importCsv(csv + "\nLABEL,one more,fine,").body()).contains("There can be at most 1000 exemptions.");
		assertThat(exempt("LABEL", "one more", "fine", "").statusCode()).isEqualTo(422);
		assertThat(exempt("LABEL", "label-7-*", "changed", "").statusCode()).isEqualTo(200);
		assertThat(this.client.get("/settings/exemptions.csv").body().lines()).hasSize(1001);
		assertThat(run().at("/counts/revoked").asInt()).isEqualTo(4);
	}

	@Test
	void onlyOwnersChangeOrExportExemptions() {
		this.client.settings(this.organization, "P90D");
		exempt("LABEL", "ci*", "<script>alert(1)</script>", "");
		this.jira.site().administrator("grace");
		AppClient grace = clientOf("grace");
		for (String act : List.of("/settings/exemptions?kind=LABEL&pattern=x&reason=y",
				"/settings/exemptions/remove?kind=LABEL&pattern=ci*", "/settings/exemptions/import?csv=x")) {
			assertThat(grace.post(act).statusCode()).as(act).isEqualTo(403);
		}
		assertThat(grace.get("/settings/exemptions.csv").statusCode()).isEqualTo(403);
		assertThat(grace.get("/settings").body()).contains("ci*", "&lt;script&gt;").doesNotContain("<script>alert");
		assertThat(this.client.get("/settings/exemptions.csv").body()).contains("ci*");
	}

	private HttpResponse<String> exempt(String kind, String pattern, String reason, String lastDay) {
		return this.client.post("/settings/exemptions?kind=%s&pattern=%s&reason=%s&lastDay=%s".formatted(kind,
				encoded(pattern), encoded(reason), lastDay));
	}

	private void remove(String kind, String pattern) {
		assertThat(this.client.post("/settings/exemptions/remove?kind=%s&pattern=%s".formatted(kind, encoded(pattern)))
			.statusCode()).isEqualTo(200);
	}

	private HttpResponse<String> importCsv(String csv) {
		return this.client.postForm("/settings/exemptions/import", Map.of("csv", csv));
	}

	private List<String> preview(String part) {
		if (!this.client.get("/settings/preview").body().contains("As of")) {
			await(this.client.startSweep("REPORT"));
		}
		return CsvReader.builder()
			.ofNamedCsvRecord(this.client.get("/settings/preview.csv?part=" + part).body())
			.stream()
			.map((row) -> row.getField("token_id"))
			.toList();
	}

	private JsonNode await(String location) {
		return Awaitility.await()
			.atMost(Duration.ofMinutes(2))
			.pollInterval(Duration.ofMillis(50))
			.until(() -> this.client.sweep(location), AppClient::isOver);
	}

	private Map<String, String> reasons(String filter) {
		return entries(filter).stream()
			.collect(Collectors.toMap((entry) -> entry.getField("token_id"), (entry) -> entry.getField("reason"),
					(newer, older) -> newer));
	}

	private static String withoutTimes(String csv) {
		return csv.replaceAll("20\\d\\d-\\d\\d-\\d\\dT[0-9:.]*Z", "");
	}

	private static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	private static LocalDate today() {
		return LocalDate.now(ZoneOffset.UTC);
	}

	private static Instant days(Instant now, int days) {
		return now.minus(Duration.ofDays(days).plusHours(1));
	}

}
