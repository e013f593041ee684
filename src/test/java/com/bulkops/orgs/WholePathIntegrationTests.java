package com.bulkops.orgs;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Faults;
import com.bulkops.orgs.simulator.Faults.Fault;
import com.bulkops.orgs.simulator.JiraSite;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import static com.bulkops.orgs.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * From the signed install to the entry of the log, over real sockets, with a ledger at
 * the other end. What is revoked is compared with what should be, to the token.
 */
class WholePathIntegrationTests extends InstalledSite {

	private final Set<String> due = new TreeSet<>();

	@BeforeEach
	void populate() {
		fill();
	}

	@AfterEach
	void stop() {
		assertThat(this.organization.calls()).as("the call that revokes everything")
			.noneMatch((call) -> call.isRevocation() && call.path().contains("api-access"));
	}

	@ParameterizedTest
	@EnumSource(names = { "EVERYTHING", "NO_ORGANIZATION_WIDE_LIST" })
	void revokesExactlyWhatIsDueAndKeepsARecordOfEach(KeyPower power) {
		this.organization.power(power);
		JsonNode sweep = sweep("P90D");
		assertThat(sweep.path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
		assertThat(sweep.path("counts")).hasToString(
				"{\"usersSeen\":62,\"tokensSeen\":131,\"due\":%1$d,\"revoked\":%1$d,\"alreadyGone\":0,\"failed\":0,\"unreachable\":0,\"exempt\":0,\"skipped\":9}"
					.formatted(this.due.size()));
		assertThat(tokens(entries("kind=REVOCATION"), "REVOKED")).containsExactlyInAnyOrderElementsOf(this.due);
		assertThat(tokens(entries("kind=TOKEN"), "SKIPPED")).containsExactlyInAnyOrder("no-creation", "odd-creation",
				"future", "app-token", "numeric-creation", "token-10-1", "token-30-0", "token-30-1", "token-50-0");
	}

	@ParameterizedTest
	@EnumSource(names = { "EVERYTHING", "NO_ORGANIZATION_WIDE_LIST" })
	void misfortunesChangeNothing(KeyPower power) {
		this.organization.power(power);
		Faults faults = Faults.of(0.2, 7, Fault.values());
		this.client.settings(this.organization, "P90D");
		confirmAnyNumber();
		this.organization.faults(faults);
		JsonNode sweep = run();
		assertThat(sweep.path("status").asString("")).as(sweep.toString()).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
		assertThat(this.organization.revoked()).hasSameSizeAs(this.due);
		assertThat(tokens(entries("kind=REVOCATION"), "REVOKED")).containsExactlyInAnyOrderElementsOf(this.due);
		if (power == KeyPower.NO_ORGANIZATION_WIDE_LIST) {
			assertThat(faults.met().keySet()).containsExactlyInAnyOrder(Fault.values());
		}
	}

	@Test
	void eachRevocationIsVerifiedByReadingTheListAgain() {
		sweep("P90D");
		assertThat(entries("kind=REVOCATION")).isNotEmpty()
			.allMatch((entry) -> entry.getField("reason").endsWith("Verified: no longer listed."));
	}

	@Test
	void aListThatCannotBeReadAgainUndoesNoRevocation() {
		List<String> reads = new CopyOnWriteArrayList<>();
		observe((call) -> {
			if (call.path().equals("/users/person-20/manage/api-tokens")) {
				reads.add(call.path());
				this.organization.account("person-20").refusing((reads.size() > 1) ? "forbidden.action" : null);
			}
		});
		JsonNode sweep = sweep("P90D");
		assertThat(sweep.path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
		assertThat(entries("account=person-20&kind=REVOCATION")).hasSize(2)
			.allMatch((entry) -> entry.getField("result").equals("REVOKED")
					&& entry.getField("reason").contains("could not be read again: Atlassian does not let the key"));
	}

	@Test
	void aSecondRunFindsNothingMoreToDo() {
		sweep("P90D");
		JsonNode second = run();
		assertThat(second.at("/counts/due").asInt()).isZero();
		assertThat(this.organization.revoked()).hasSameSizeAs(this.due);
	}

	@Test
	void theEntryIsWrittenBeforeTheCall() {
		List<String> unannounced = new CopyOnWriteArrayList<>();
		observe((call) -> {
			String token = call.path().substring(call.path().lastIndexOf('/') + 1);
			if (call.isRevocation() && !tokens(entries("kind=REVOCATION"), "PENDING").contains(token)) {
				unannounced.add(call.path());
			}
		});
		sweep("P90D");
		assertThat(this.organization.revoked()).isNotEmpty();
		assertThat(unannounced).isEmpty();
	}

	@Test
	void aTokenThatWasMadeAnewAfterListingIsNotRevoked() {
		String token = "token-20-0";
		String owner = "person-20";
		observe((call) -> {
			if (call.path().equals("/users/" + owner + "/manage/api-tokens")) {
				this.organization.account(owner).token(token, "made anew", Instant.now());
			}
		});
		sweep("P90D");
		this.due.remove(token);
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
	}

	@Test
	void aTokenThatVanishedBeforeTheCallIsAlreadyGone() {
		String token = "token-20-0";
		String owner = "person-20";
		observe((call) -> {
			if (call.isRevocation() && call.path().endsWith("/" + token)) {
				this.organization.account(owner).withdraw(token);
			}
		});
		JsonNode sweep = sweep("P90D");
		assertThat(sweep.at("/counts/alreadyGone").asInt()).isEqualTo(1);
		assertThat(tokens(entries("kind=REVOCATION"), "ALREADY_GONE")).containsExactly(token);
	}

	@ParameterizedTest
	@EnumSource(names = { "EVERYTHING", "NO_ORGANIZATION_WIDE_LIST" })
	void anAccountOutOfReachDoesNotStopTheOthers(KeyPower power) {
		this.organization.power(power);
		String owner = "person-20";
		this.organization.account(owner).refusing("forbidden.action");
		JsonNode sweep = sweep("P90D");
		this.due.removeAll(Set.of("token-20-0", "token-20-1"));
		assertThat(sweep.path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(sweep.at("/counts/unreachable").asInt()).isEqualTo(1);
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
		assertThat(entries("kind=ACCOUNT")).singleElement().satisfies((entry) -> {
			assertThat(entry.getField("account")).isEqualTo(owner);
			assertThat(entry.getField("reason")).contains("403 forbidden.action");
		});
	}

	@Test
	void revokesTheIdsOfTheAccountsOwnList() {
		this.organization.listingUnderOtherIds();
		JsonNode sweep = sweep("P90D");
		assertThat(sweep.path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(sweep.at("/counts/failed").asInt()).isZero();
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
		assertThat(this.organization.calls()).filteredOn((call) -> call.isRevocation()).hasSameSizeAs(this.due);
	}

	@Test
	void tokensOfWhoeverIsNotListedAsManagedAreLeftAloneAndReported() {
		this.organization.account("service")
			.unmanaged()
			.token("service-old", "Deploy", Instant.now().minus(Duration.ofDays(300)))
			.token("service-young", "Deploy", Instant.now());
		List<String> asked = new CopyOnWriteArrayList<>();
		observe((call) -> asked.add(call.path()));
		JsonNode sweep = sweep("P90D");
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
		assertThat(sweep.at("/counts/due").asInt()).isEqualTo(this.due.size());
		assertThat(asked).isNotEmpty().noneMatch((path) -> path.startsWith("/users/service"));
		assertThat(entries("account=service")).singleElement().satisfies((entry) -> {
			assertThat(entry.getField("token_id")).isEqualTo("service-old");
			assertThat(entry.getField("result")).isEqualTo("SKIPPED");
			assertThat(entry.getField("reason")).contains("not among the managed accounts");
		});
	}

	@Test
	void aKeyThatDiesHalfwayStopsTheRunAndShows() {
		observe((call) -> {
			if (call.isRevocation() && this.organization.revoked().size() >= 5) {
				this.organization.power(KeyPower.DEAD);
			}
		});
		JsonNode sweep = sweep("P90D");
		assertThat(sweep.path("status").asString("")).isEqualTo("STOPPED");
		assertThat(sweep.path("reason").asString("")).contains("rejected the organization API key (401 Unauthorized)");
		assertThat(this.organization.revoked()).as("nothing but what was on its way")
			.hasSizeBetween(5, 20)
			.hasSizeLessThan(this.due.size());
		assertThat(tokens(entries("kind=REVOCATION"), "REVOKED"))
			.containsExactlyInAnyOrderElementsOf(this.organization.revokedTokens());
		assertThat(tokens(entries("kind=REVOCATION"), "FAILED")).hasSizeBetween(1, 16)
			.doesNotContainAnyElementsOf(this.organization.revokedTokens());
		assertThat(entries("kind=REVOCATION&result=PENDING")).isEmpty();
		assertThat(this.client.get("/settings").body()).contains("Not protected since").contains("401 Unauthorized");
	}

	@Test
	void aKeyWithScopesRevokesNothingAndSaysWhichKeyIsNeeded() {
		this.client.settings(this.organization, "P90D");
		confirmAnyNumber();
		this.organization.power(KeyPower.SCOPED);
		JsonNode sweep = run();
		assertThat(sweep.path("status").asString("")).isEqualTo("STOPPED");
		assertThat(sweep.path("reason").asString("")).contains("without scopes");
		assertThat(this.organization.revoked()).isEmpty();
	}

	@Test
	void aKeyWithScopesIsSavedForReportsOnly() {
		this.client.settings(Map.of("organizationId", this.organization.id(), "apiKey", this.organization.apiKey()));
		this.organization.power(KeyPower.SCOPED);
		HttpResponse<String> refused = this.client.settings(this.organization, "P90D");
		assertThat(refused.statusCode()).isEqualTo(422);
		assertThat(refused.body()).contains("without scopes", message("settings.mode.REPORT"));
		HttpResponse<String> saved = this.client.settings(Map.of("organizationId", this.organization.id(), "apiKey",
				this.organization.apiKey(), "revocationInterval", "P90D", "mode", "REPORT"));
		assertThat(saved.statusCode()).isEqualTo(200);
		assertThat(saved.body()).contains("Report only.", message("check.REVOKES_TOKENS"));
		JsonNode report = run();
		assertThat(report.path("mode").asString("")).isEqualTo("REPORT");
		assertThat(report.at("/counts/due").asInt()).isEqualTo(this.due.size());
		assertThat(this.organization.revoked()).isEmpty();
	}

	@Test
	void thePreviewListsExactlyWhatARunThenRevokes() {
		this.client.settings(this.organization, "P30D");
		await(this.client, this.client.startSweep("REPORT"));
		assertThat(this.client.get("/settings/preview?revocationInterval=P90D").body())
			.contains(this.due.size() + " API tokens are 90 days old or older now");
		List<String> preview = CsvReader.builder()
			.ofNamedCsvRecord(this.client.get("/settings/preview.csv?revocationInterval=P90D").body())
			.stream()
			.map((row) -> row.getField("token_id"))
			.toList();
		assertThat(preview).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(this.due);
		assertThat(this.organization.calls()).noneMatch((call) -> call.isRevocation());
		assertThat(sweep("P90D").at("/counts/revoked").asInt()).isEqualTo(this.due.size());
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
		assertThat(this.client.get("/settings/preview?revocationInterval=P90D").body()).contains("No API token is");
	}

	@Test
	void aRunThatWouldRevokeManyMoreThanWereConfirmedAsksFirst() {
		this.client.settings(this.organization, "OFF");
		await(this.client, this.client.startSweep("REPORT"));
		this.client.settings(Map.of("revocationInterval", "P364D"));
		this.client.confirm();
		int more = 30;
		Instant old = Instant.now().minus(Duration.ofDays(364)).minus(Duration.ofHours(1));
		IntStream.range(0, more)
			.forEach((token) -> this.organization.account("person-7").token("surprise-" + token, "CI", old));
		JsonNode held = run();
		assertThat(held.path("status").asString("")).isEqualTo("ON_HOLD");
		assertThat(held.path("reason").asString("")).startsWith("It would revoke 30 of 161 API tokens")
			.endsWith(" Nothing was revoked.");
		assertThat(this.organization.calls()).noneMatch((call) -> call.isRevocation());
		assertThat(entries("kind=REVOCATION")).isEmpty();
		assertThat(entries("kind=RUN&result=ON_HOLD")).hasSize(1);
		assertThat(this.client.get("/overview").body()).contains("On hold.", "Revoke 30 API tokens now");
		String location = "/sweeps/" + held.path("id").asString("");
		String confirm = location + "/confirm?due=30&version=";
		assertThat(this.client.post(confirm + 7).body()).contains("Nothing was confirmed", "have changed");
		assertThat(this.client.post(confirm + 3).statusCode()).isEqualTo(200);
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> entries("kind=RUN&result=COMPLETED").size() == 2);
		assertThat(this.organization.revoked()).hasSize(more);
		HttpResponse<String> late = this.client.post(confirm + 4);
		assertThat(late.statusCode()).isEqualTo(409);
		assertThat(late.body()).contains("Nothing was confirmed", "class=\"run\"");
		assertThat(entries("kind=SETTINGS").get(0).getField("changes"))
			.isEqualTo("Confirmed number of API tokens: 0 -> 30");
	}

	@Test
	void anotherAdministratorMayLookButNotAct() {
		this.client.settings(this.organization, "P90D");
		confirmAnyNumber();
		String run = this.client.startSweep();
		await(this.client, run);
		this.jira.site().administrator("grace");
		AppClient grace = clientOf("grace");
		for (String page : List.of("/overview", "/settings", "/activity", "/settings/preview",
				"/settings/preview/tokens", "/activity/verification",
				"/activity/runs/" + run.substring("/sweeps/".length()), run)) {
			assertThat(grace.get(page).statusCode()).as(page).isEqualTo(200);
		}
		for (String act : List.of("/sweeps", "/sweeps?mode=REPORT", run + "/stop", run + "/confirm?version=1",
				"/settings/check", "/settings/owners?account=grace", "/settings/owners/remove?account=ada")) {
			HttpResponse<String> answer = grace.post(act);
			assertThat(answer.statusCode()).as(act).isEqualTo(403);
			assertThat(answer.body()).as(act).contains("Nothing was done.");
		}
		for (String export : List.of("/activity.csv", "/activity.jsonl", "/activity/records.jsonl",
				"/settings/preview.csv")) {
			assertThat(grace.get(export).statusCode()).as(export).isEqualTo(403);
		}
		int entries = entries("").size();
		assertThat(grace.settings(Map.of("revocationInterval", "OFF")).body()).contains(message("error.notAnOwner"));
		Organization another = RunningApp.ATLASSIAN.add(new Organization("Umbrella", Clock.systemUTC()));
		HttpResponse<String> takeover = grace.settings(another, "P7D");
		assertThat(takeover.statusCode()).isEqualTo(422);
		assertThat(takeover.body()).contains("Nothing was saved yet")
			.contains(message("status.ENFORCING.body", "Acme", "90 days"));
		assertThat(entries("")).as("and that she asks for it").hasSize(entries + 1);
	}

	@Test
	void whoeverProvesTheKeyOrIsNamedMayAct() {
		this.client.settings(this.organization, "P90D");
		this.jira.site().administrator("grace");
		this.jira.site().administrator("nina");
		AppClient grace = clientOf("grace");
		AppClient nina = clientOf("nina");
		assertThat(grace.settings(this.organization, "P60D").statusCode()).isEqualTo(200);
		assertThat(this.client.post("/settings/owners?account=nina").body()).contains("data-account=\"nina\"");
		assertThat(nina.settings(Map.of("revocationInterval", "P30D")).statusCode()).isEqualTo(200);
		assertThat(nina.post("/settings/owners/remove?account=ada").statusCode()).isEqualTo(200);
		assertThat(this.client.post("/sweeps").statusCode()).isEqualTo(403);
		nina.post("/settings/owners/remove?account=grace");
		assertThat(nina.post("/settings/owners/remove?account=nina").body()).as("the last one stays")
			.contains("data-account=\"nina\"");
		assertThat(nina.post("/settings/owners?account=no%20account%20id").body()).contains("Choose a person");
		assertThat(nina.post("/settings/owners?account=Anna").body()).contains(message("error.owner.notAdministrator"))
			.doesNotContain("data-account=\"Anna\"");
		assertThat(CsvReader.builder()
			.ofNamedCsvRecord(nina.get("/activity.csv?kind=SETTINGS").body())
			.stream()
			.map((entry) -> entry.getField("changes"))
			.filter((changes) -> changes.startsWith("Owner of")))
			.containsExactly("Owner of the organization: grace -> none", "Owner of the organization: ada -> none",
					"Owner of the organization: none -> nina");
	}

	@Test
	void aTighterRuleWaitsADayAndCanBeUndone() {
		this.client.settings(this.organization, "P364D");
		HttpResponse<String> tightened = this.client.settings(Map.of("revocationInterval", "P90D", "graceDays", "1"));
		assertThat(tightened.body())
			.contains("are revoked every night once they are 364 days old", message("settings.undo"))
			.contains(message("status.takesEffect.rule", "90 days"));
		assertThat(run().at("/counts/revoked").asInt()).as("by the earlier rule").isZero();
		assertThat(entries("kind=SETTINGS").get(0).getField("changes"))
			.contains("Revoke API tokens after: 364 days -> 90 days")
			.containsPattern("The new rule takes effect: none -> \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC;");
		assertThat(this.client.post("/settings/undo?version=1").statusCode()).isEqualTo(409);
		assertThat(this.client.post("/settings/undo?version=2").body()).doesNotContain(message("settings.undo"));
		assertThat(this.client.post("/settings/undo?version=3").statusCode()).as("nothing waits").isEqualTo(409);
		assertThat(entries("kind=SETTINGS").get(0).getField("changes"))
			.startsWith("Revoke API tokens after: 90 days -> 364 days");
		this.client.settings(Map.of("revocationInterval", "P90D", "graceDays", "0"));
		confirmAnyNumber();
		run();
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
	}

	@Test
	void theFirstRuleOnlyReportsUntilItsDayOfGraceIsOver() {
		this.client.settings(Map.of("organizationId", this.organization.id(), "apiKey", this.organization.apiKey(),
				"revocationInterval", "P90D"));
		JsonNode run = run();
		assertThat(run.path("mode").asString("")).isEqualTo("REPORT");
		assertThat(run.at("/counts/due").asInt()).isEqualTo(this.due.size());
		assertThat(this.organization.revoked()).isEmpty();
	}

	@Test
	void aRunGoesOnWithTheRuleThatItBeganWithAndItsEntriesSayWhich() {
		AtomicBoolean changed = new AtomicBoolean();
		observe((call) -> {
			if (call.isRevocation() && changed.compareAndSet(false, true)) {
				assertThat(this.client.settings(Map.of("revocationInterval", "P7D", "graceDays", "0")).statusCode())
					.isEqualTo(200);
			}
		});
		JsonNode sweep = sweep("P90D");
		assertThat(changed).isTrue();
		assertThat(this.client.get("/settings").body()).contains(message("status.ENFORCING.body", "Acme", "7 days"));
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
		assertThat(sweep.at("/counts/revoked").asInt()).isEqualTo(this.due.size());
		assertThat(entries("kind=REVOCATION")).hasSize(this.due.size())
			.allMatch((entry) -> entry.getField("rule").equals("Revoke API tokens that are 90 days old or older"));
		assertThat(entries("kind=RUN")).singleElement()
			.satisfies((entry) -> assertThat(entry.getField("rule")).contains("90 days"));
	}

	@Test
	void aCapIsCheckedBeforeTheFirstRevocation() {
		this.client.settings(this.organization, "P90D");
		this.client.settings(Map.of("capTokens", Integer.toString(this.due.size() - 1)));
		JsonNode held = run();
		assertThat(held.path("status").asString("")).isEqualTo("ON_HOLD");
		assertThat(held.at("/counts/due").asInt()).isEqualTo(this.due.size());
		assertThat(this.organization.revoked()).isEmpty();
		assertThat(this.client.get("/overview").body()).doesNotContain("API tokens now</button>");
		this.client.settings(Map.of("capTokens", Integer.toString(this.due.size())));
		this.client.confirm();
		assertThat(run().path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
	}

	@Test
	void theLogIsVerifiedAndAChangeBehindTheAppIsShown() {
		sweep("P90D");
		List<String> records = this.client.get("/activity/records.jsonl").body().lines().toList();
		Matcher fingerprint = Pattern.compile("\"hash\":\"([0-9a-f]{64})").matcher(records.get(records.size() - 1));
		assertThat(fingerprint.find()).isTrue();
		assertThat(this.client.get("/activity/verification").body()).contains("Intact: " + records.size() + " records")
			.contains(fingerprint.group(1));
		this.jdbc.execute("""
				set session_replication_role = replica; update activity_entry set token_label = 'innocent'
				where id = (select min(id) from activity_entry where site_id = '%s' and result = 'REVOKED');
				set session_replication_role = origin""".formatted(this.jira.site().siteId()));
		assertThat(this.client.get("/activity/verification").body()).contains("Not intact: entry ")
			.contains("Find out who can write to it.");
	}

	@Test
	void theJsonLinesHaveWhatTheCsvHas() throws Exception {
		sweep("P90D");
		List<JsonNode> lines = new ArrayList<>();
		for (String line : this.client.get("/activity.jsonl").body().split("\n")) {
			lines.add(new ObjectMapper().readTree(line));
		}
		assertThat(lines).extracting((line) -> line.path("entry").asString(""))
			.isEqualTo(entries("").stream().map((entry) -> entry.getField("entry")).toList());
		assertThat(lines).filteredOn((line) -> line.path("result").asString("").equals("REVOKED"))
			.extracting((line) -> line.at("/token/id").asString(""))
			.containsExactlyInAnyOrderElementsOf(this.due);
	}

	@Test
	void withoutAnIntervalARunIsRefused() {
		JsonNode sweep = sweep("OFF");
		assertThat(sweep.path("status").asString("")).isEqualTo("REFUSED");
		assertThat(sweep.path("reason").asString("")).contains("No age limit is set");
		assertThat(entries("kind=RUN&result=REFUSED")).hasSize(1);
	}

	@Test
	void withoutALicenceARunIsRefusedAndNothingCanBeChanged() {
		this.client.settings(this.organization, "P90D");
		this.jira.site().license(JiraSite.License.INACTIVE);
		assertThat(this.client.settings(Map.of("revocationInterval", "P7D")).statusCode()).isEqualTo(200); // within
																											// the
																											// hour
		assertThat(run().path("reason").asString("")).contains("no license");
		assertThat(this.organization.revoked()).isEmpty();
		assertThat(this.client.get("/overview").body()).contains("This site has no license", "Not protected.");
		assertThat(this.client.get("/settings").body()).as("looks as it is").doesNotContain("id=\"add-exemption\"");
		assertThat(this.client.settings(Map.of("revocationInterval", "P30D")).statusCode()).isEqualTo(402);
		assertThat(this.client.post("/sweeps").statusCode()).isEqualTo(402);
		assertThat(this.client.get("/activity.csv").statusCode()).isEqualTo(200);
		assertThat(entries("kind=RUN&result=REFUSED")).hasSize(1);
		assertThat(this.client.get("/settings").body()).contains("7 days");
	}

	@Test
	void aLicenceThatWasBoughtCountsForTheNextRun() {
		this.jira.site().license(JiraSite.License.ABSENT);
		assertThat(this.client.settings(this.organization, "P90D").statusCode()).isEqualTo(402);
		this.jira.site().license(JiraSite.License.ACTIVE);
		this.jdbc.update("update site set license_checked_at = license_checked_at - interval '1 minute'");
		assertThat(sweep("P90D").path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(this.client.get("/overview").body()).contains("Protected.").doesNotContain("no license");
	}

	@Test
	void whatJiraSaidLastStandsForThreeDaysAndNoLonger() {
		this.client.settings(this.organization, "P90D");
		confirmAnyNumber();
		this.jira.site().license(JiraSite.License.DOWN);
		this.jdbc.update("update site set license_checked_at = license_checked_at - interval '71 hours'");
		assertThat(run().path("status").asString("")).isEqualTo("COMPLETED");
		this.jdbc.update("update site set license_checked_at = license_checked_at - interval '2 hours'");
		assertThat(run().path("reason").asString("")).contains("Jira has not said for some days");
		assertThat(this.client.get("/overview").body()).contains("Not protected since");
	}

	@Test
	void thatJiraDoesNotKnowTheAppCountsAtOnce() {
		this.client.settings(this.organization, "P90D");
		this.jira.site().license(JiraSite.License.FORGOTTEN);
		assertThat(run().path("reason").asString("")).contains("as if the app were not installed");
		assertThat(this.organization.revoked()).isEmpty();
	}

	@Test
	void twoSitesOfOneOrganizationNeverSweepItAtOnce() {
		try (SimulatedAtlassian other = new SimulatedAtlassian(0, Clock.systemUTC())) {
			AppClient neighbour = RunningApp.install(this.context, other);
			neighbour.settings(this.organization, "P90D");
			this.client.settings(this.organization, "P90D");
			confirmAnyNumber();
			CompletableFuture<String> waiting = new CompletableFuture<>();
			List<String> running = new CopyOnWriteArrayList<>();
			Set<String> waited = new ConcurrentSkipListSet<>();
			observe((call) -> {
				if (call.isRevocation()) {
					JsonNode second = neighbour.sweep(waiting.join());
					running.add(status(this.client) + status(neighbour));
					waited.add(second.path("status").asString(""));
				}
			});
			String first = this.client.startSweep();
			Awaitility.await()
				.atMost(RunningApp.PATIENCE)
				.until(() -> this.client.sweep(first).path("status").asString("").equals("RUNNING"));
			waiting.complete(neighbour.startSweep());
			await(this.client, first);
			JsonNode last = await(neighbour, waiting.join());
			assertThat(waited).containsExactly("QUEUED");
			assertThat(last.path("status").asString("")).isEqualTo("COMPLETED");
			assertThat(running).isNotEmpty().doesNotContain("RUNNINGRUNNING");
			assertThat(this.organization.revoked()).hasSameSizeAs(this.due);
		}
	}

	@Test
	void everyChangeOfTheSettingsIsAnEntryWithoutTheKey() {
		this.client.settings(this.organization, "P90D");
		this.client.settings(Map.of("revocationInterval", "P30D"));
		List<NamedCsvRecord> changes = entries("kind=SETTINGS");
		assertThat(changes).extracting((entry) -> entry.getField("changes"))
			.containsExactly(
					"Revoke API tokens after: 90 days -> 30 days; Confirmed number of API tokens: none -> none yet",
					"Organization: none -> Acme (%s); Organization API key: none -> a new key; API key expires on: none -> %s; Owner of the organization: none -> %s; Revoke API tokens after: Off -> 90 days; Due tokens are: only reported -> revoked; Grace period (days): 1 -> 0; Confirmed number of API tokens: none -> none yet"
						.formatted(this.organization.id(), AppClient.KEY_EXPIRES_ON, "ada"));
		assertThat(changes).allMatch((entry) -> entry.getField("actor").equals("ada"));
		assertThat(this.client.get("/activity").body() + this.client.get("/settings").body())
			.doesNotContain(this.organization.apiKey());
	}

	@Test
	void someoneElsesChangeInBetweenIsAConflictAndNothingIsOverwritten() {
		this.client.settings(this.organization, "P90D");
		this.client.settings(Map.of("revocationInterval", "P60D", "version", "1"));
		HttpResponse<String> late = this.client.settings(Map.of("revocationInterval", "P7D", "version", "1"));
		assertThat(late.statusCode()).isEqualTo(409);
		assertThat(late.body()).contains(message("settings.conflict"), "60 days old");
		assertThat(entries("kind=SETTINGS")).hasSize(2);
	}

	@ParameterizedTest
	@CsvSource({ "revocationInterval, P365D", "revocationInterval, ''", "nightlyAt, 25:00", "timeZone, Mars/Base",
			"apiKeyExpiresOn, soon", "apiKeyExpiresOn, +10000-01-01", "capTokens, 0", "capTokens, many",
			"capPercent, 101", "graceDays, 31", "graceDays, ''", "mode, MAYBE", "organizationId, <script>",
			"organizationId, other-organization", "apiKey, with space", "version, one" })
	void inputThatCannotBeTakenChangesNothing(String field, String value) {
		this.client.settings(this.organization, "P90D");
		HttpResponse<String> answer = this.client.settings(Map.of(field, value));
		assertThat(answer.statusCode()).isBetween(400, 422);
		assertThat(answer.body()).doesNotContain("with space").doesNotContain("<script>");
		assertThat(entries("kind=SETTINGS")).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "%20", "MAYBE", "report", "REPORT&mode=REVOKE" })
	void aModeThatIsNoneStartsNoRun(String mode) {
		this.client.settings(this.organization, "P90D");
		assertThat(this.client.post("/sweeps?mode=" + mode).statusCode()).isEqualTo(400);
		assertThat(entries("kind=RUN")).isEmpty();
		assertThat(this.client.sweep(this.client.startSweep("REPORT")).path("mode").asString("")).isEqualTo("REPORT");
	}

	@Test
	void aTimeZoneThatTheListLacksIsShownAndStays() {
		this.client.settings(this.organization, "P90D");
		assertThat(this.client.settings(Map.of("timeZone", "Etc/GMT+3")).statusCode()).isEqualTo(200);
		assertThat(this.client.get("/settings").body())
			.contains("<option value=\"Etc/GMT+3\" selected=\"selected\">Etc/GMT+3</option>");
	}

	@Test
	void thePeopleOfAChangeAreLookedUpByThePage() {
		this.client.settings(this.organization, "P90D");
		assertThat(this.client.get("/activity").body()).containsPattern(
				"Owner of the organization</span>:\\s+<span class=\"person\">none</span> →\\s+<strong data-account=\"ada\" class=\"person\">ada</strong>")
			.contains("<strong>90 days</strong>");
	}

	@Test
	void aFormThatIsTooLargeIsRefusedAndNotTakenForAnEmptyOne() {
		HttpResponse<String> answer = this.client
			.settings(Map.of("apiKey", "x".repeat(1_000_000), "revocationInterval", "P7D"));
		assertThat(answer.statusCode()).isEqualTo(413);
		HttpResponse<String> noKey = this.client
			.settings(Map.of("organizationId", this.organization.id(), "apiKey", "x".repeat(10_000)));
		assertThat(noKey.statusCode()).isEqualTo(422);
		assertThat(noKey.body()).contains(message("error.apiKey.invalid"));
		assertThat(entries("kind=SETTINGS")).isEmpty();
	}

	@Test
	void aKeyThatAtlassianDoesNotKnowIsNotSaved() {
		HttpResponse<String> answer = this.client.settings(Map.of("organizationId", this.organization.id(), "apiKey",
				"no-such-key", "revocationInterval", "P90D"));
		assertThat(answer.statusCode()).isEqualTo(422);
		assertThat(answer.body()).contains("Nothing was saved")
			.contains("401 Unauthorized")
			.doesNotContain("no-such-key");
		assertThat(entries("kind=SETTINGS")).isEmpty();
	}

	@Test
	void uninstallingDeletesTheKeyAndClosesThePages() {
		this.client.settings(this.organization, "P90D");
		assertThat(this.jira.site().uninstall(RunningApp.addressOf(this.context))).isEqualTo(204);
		assertThat(this.client.get("/settings").statusCode()).isEqualTo(401);
		assertThat(this.jira.site().install(RunningApp.addressOf(this.context))).isEqualTo(204);
		assertThat(this.client.get("/settings").body()).contains(message("status.NOT_CONNECTED.body"));
		assertThat(entries("kind=INSTALLATION")).extracting((entry) -> entry.getField("result"))
			.containsExactly("INSTALLED", "UNINSTALLED", "INSTALLED");
	}

	private JsonNode sweep(String interval) {
		assertThat(this.client.settings(this.organization, interval).statusCode()).isEqualTo(200);
		confirmAnyNumber();
		return run();
	}

	private static JsonNode await(AppClient client, String location) {
		return Awaitility.await()
			.atMost(Duration.ofMinutes(2))
			.pollInterval(Duration.ofMillis(50))
			.until(() -> client.sweep(location), AppClient::isOver);
	}

	private String status(AppClient client) {
		return client.get("/activity.csv?kind=RUN&result=RUNNING").body().contains(",RUNNING,") ? "RUNNING" : "-";
	}

	private static List<String> tokens(List<NamedCsvRecord> entries, String result) {
		return entries.stream()
			.filter((entry) -> entry.getField("result").equals(result))
			.map((entry) -> entry.getField("token_id"))
			.collect(Collectors.toList());
	}

	/** 60 people with two tokens each, and what is awkward. */
	private void fill() {
		Instant now = Instant.now();
		List<String> odd = Arrays.asList("inactive", "closed", "suspended");
		IntStream.range(0, 60).forEach((person) -> {
			var account = this.organization.account("person-" + person);
			boolean isRobot = person % 20 == 10;
			if (person % 10 == 0) {
				account.typed(isRobot ? "robot" : "customer", odd.get(person % 3)).named("Gone", null);
			}
			for (int token = 0; token < 2; token++) {
				int age = (person * 7 + token * 53) % 364;
				String id = "token-" + person + "-" + token;
				account.token(id, (token == 0) ? "<b>CI</b> 🚀" : "", now.minus(Duration.ofDays(age).plusHours(1)));
				if (age >= 90 && !isRobot) {
					this.due.add(id);
				}
			}
		});
		this.organization.account("557058:ab|c").token("encoded-558-0", "x", now.minus(Duration.ofDays(200)));
		this.due.add("encoded-558-0");
		this.organization.account("person-1").token("no-creation", "none");
		this.organization.account("person-2").token("odd-creation", "odd").put("createdAt", "yesterday");
		this.organization.account("person-3").token("numeric-creation", "odd").put("createdAt", 1577836800000L);
		this.organization.account("person-4").token("future", "future", now.plus(Duration.ofDays(2)));
		this.organization.account("person-4")
			.token("unused-expired", "x", now.minus(Duration.ofDays(100)))
			.token("unused-2", "y", now.minus(Duration.ofDays(89)), now);
		this.due.add("unused-expired");
		this.organization.account("557058:ab|c").token("far", "z", now.minus(Duration.ofDays(363)));
		this.due.add("far");
		this.organization.account("557058:ab|c").token("young", "z", now);
		this.organization.account("person-5").token("app-like", "z", now);
		this.organization.account("app")
			.typed("app", "active")
			.token("app-token", "app", now.minus(Duration.ofDays(300)));
	}

}
