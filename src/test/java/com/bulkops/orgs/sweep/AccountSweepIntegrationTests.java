package com.bulkops.orgs.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import com.bulkops.orgs.InstalledSite;
import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.simulator.Account;
import com.bulkops.orgs.simulator.Faults;
import com.bulkops.orgs.simulator.Faults.Fault;
import com.bulkops.orgs.simulator.Organization.Call;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the log says of an account's tokens when something comes in between. Ada has two
 * tokens that are due and comes first, Bob has one.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT,
		properties = { "bulkops.admin-api.calls-at-once=1", "bulkops.admin-api.attempts=2" })
class AccountSweepIntegrationTests extends InstalledSite {

	private static final String OFF = "OFF";

	private final AtomicInteger readings = new AtomicInteger();

	private final AtomicInteger revocations = new AtomicInteger();

	@BeforeEach
	void connect() {
		Instant now = Instant.now();
		this.organization.account("ada")
			.token("ada-1", "CI", now.minus(Duration.ofDays(300)))
			.token("ada-2", "CI", now.minus(Duration.ofDays(300)));
		this.organization.account("bob").token("bob-1", "CI", now.minus(Duration.ofDays(200)));
		assertThat(this.client.settings(this.organization, "P90D").statusCode()).isEqualTo(200);
	}

	@AfterEach
	void theLogTellsOfEachRevocationAndOfNoOther() {
		observe((call) -> {
		});
		this.organization.allow(Long.MAX_VALUE);
		assertThat(entries("result=PENDING")).isEmpty();
		assertThat(tokens("REVOKED")).isSubsetOf(this.organization.revokedTokens()).doesNotHaveDuplicates();
		assertThat(this.organization.revokedTokens()).allSatisfy((token) -> assertThat(reasons(token))
			.anyMatch((reason) -> tokens("REVOKED").contains(token) || reason.contains("is unknown")));
	}

	@Test
	void aTokenThatIsStillListedAfterwardsIsSaidToBe() {
		onReading("ada", (reading, account) -> {
			if (reading == 2) {
				account.token("ada-1", "CI", Instant.now());
			}
		});
		assertThat(run().path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(reason("ada-1"))
			.isEqualTo("Atlassian confirmed it. It was still listed right after. The next run checks.");
		assertThat(reason("ada-2")).endsWith("Verified: no longer listed.");
	}

	@Test
	void aListThatCannotBeReadInFullAgainVerifiesNothing() {
		onReading("ada", (reading, account) -> {
			if (reading == 2) {
				account.token("odd", "CI").putNull("id");
			}
		});
		assertThat(run().at("/counts/revoked").asInt()).isEqualTo(3);
		assertThat(reasons("ada-1", "ada-2")).hasSize(2)
			.allMatch((reason) -> reason.endsWith(" The list could not be read in full again."));
	}

	@Test
	void tokensOfAnAccountThatIsGoneAfterwardsAreVerified() {
		onReading("ada", (reading, account) -> account.refusing((reading == 2) ? "accountNotFound" : null));
		assertThat(run().at("/counts/revoked").asInt()).isEqualTo(3);
		assertThat(reasons("ada-1", "ada-2")).hasSize(2)
			.allMatch((reason) -> reason.endsWith(" Verified: the account no longer exists."));
	}

	@Test
	void theInventoryKnowsWhatIsLeft() {
		this.organization.account("ada").token("ada-young", "CI", Instant.now());
		onRevocation((revocation, account) -> this.organization.account("ada")
			.refusing((revocation == 1) ? "forbidden.action" : null));
		assertThat(run().at("/counts/failed").asInt()).isEqualTo(1);
		assertThat(reason("ada-1")).endsWith("The token was not revoked.");
		assertThat(this.organization.revokedTokens()).containsExactly("ada-2", "bob-1");
		assertThat(inventory()).containsExactlyInAnyOrder("ada-1", "ada-young");
	}

	@Test
	void tokensOfAnAccountThatIsGoneLeaveTheInventory() {
		onRevocation((revocation, account) -> this.organization.account("ada").refusing("accountNotFound"));
		run();
		assertThat(tokens("ALREADY_GONE")).containsExactlyInAnyOrder("ada-1", "ada-2");
		assertThat(inventory()).isEmpty();
	}

	@Test
	void aTokenThatSomebodyElseDeletedIsSaidToBeGone() {
		onRevocation((revocation, account) -> {
			if (revocation == 1) {
				this.organization.account("ada").withdraw("ada-1");
			}
		});
		JsonNode run = run();
		assertThat(run.at("/counts/revoked").asInt()).isEqualTo(2);
		assertThat(run.at("/counts/alreadyGone").asInt()).isEqualTo(1);
		assertThat(tokens("ALREADY_GONE")).containsExactly("ada-1");
		assertThat(reason("ada-1")).isEqualTo("It was revoked or deleted elsewhere since the list was read.");
		assertThat(inventory()).isEmpty();
	}

	/** The list of the whole organization told more. */
	@Test
	void whatTheAccountsOwnListDoesNotTellIsNotRevoked() {
		this.organization.account("ada").token("odd", "CI", Instant.now());
		this.organization.distort((call, body) -> !call.path().startsWith("/users/ada/") ? body
				: body.replaceAll("(\"id\":\"ada-1\".*?)\"createdAt\"", "$1\"since\"")
					.replace("\"id\":\"odd\"", "\"x\":1"));
		JsonNode run = run();
		assertThat(run.path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).containsExactly("ada-2", "bob-1");
		assertThat(entries("kind=TOKEN")).singleElement()
			.extracting((entry) -> entry.getField("token_id"), (entry) -> entry.getField("result"))
			.containsExactly("ada-1", "SKIPPED");
		assertThat(entries("kind=ACCOUNT")).singleElement()
			.extracting((entry) -> entry.getField("account"), (entry) -> entry.getField("result"))
			.containsExactly("ada", "FAILED");
		assertThat(inventory()).containsExactly("ada-1");
	}

	@ParameterizedTest
	@CsvSource({ "forbidden.action, Atlassian does not let the key read",
			"unavailable, Atlassian answered with an error" })
	void aListThatCannotBeReadAgainUndoesNoRevocation(String refusal, String reason) {
		onReading("ada", (reading, account) -> account.refusing((reading >= 2) ? refusal : null));
		JsonNode run = run();
		assertThat(run.path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(run.at("/counts/revoked").asInt()).isEqualTo(3);
		assertThat(reasons("ada-1", "ada-2")).hasSize(2)
			.allMatch((text) -> text.startsWith("Atlassian confirmed it. The list could not be read again: " + reason));
		assertThat(this.organization.revokedTokens()).contains("bob-1");
	}

	/** One account that gives no answer does not end the run, and is asked once. */
	@Test
	void whatIsLeftOfAnAccountWithoutAnAnswerIsTheNextRuns() {
		onRevocation((revocation, account) -> this.organization.account("ada")
			.refusing(account.equals("ada") ? Account.UNAVAILABLE : null));
		JsonNode run = run();
		assertThat(run.path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(run.at("/counts/failed").asInt()).isEqualTo(2);
		assertThat(entriesOf("ada-1")).hasSize(1);
		assertThat(entriesOf("ada-2")).as("was not tried").isEmpty();
		assertThat(this.organization.revokedTokens()).containsExactly("bob-1");
	}

	@Test
	void aStopWhileTheListIsReadAgainLosesNoRevocation() {
		onReading("ada", (reading, account) -> {
			if (reading == 2) {
				this.client.post(running() + "/stop");
				this.organization.allow(0);
			}
		});
		JsonNode run = run();
		assertThat(run.path("status").asString("")).isEqualTo("STOPPED");
		assertThat(run.at("/counts/revoked").asInt()).isEqualTo(2);
		assertThat(reasons("ada-1", "ada-2")).hasSize(2)
			.allMatch((reason) -> reason.equals("Atlassian confirmed it. The list was not read again."));
		assertThat(this.organization.revokedTokens()).containsExactly("ada-1", "ada-2");
	}

	@Test
	void aKeyThatDiesAfterTheFirstOfTwoTokensLosesNoRevocation() {
		onRevocation((revocation, account) -> this.organization
			.power((revocation == 2) ? KeyPower.DEAD : KeyPower.EVERYTHING));
		JsonNode run = run();
		assertThat(run.path("status").asString("")).isEqualTo("STOPPED");
		assertThat(reason("ada-1")).isEqualTo("Atlassian confirmed it. The list was not read again.");
		assertThat(reason("ada-2")).contains("401 Unauthorized").endsWith("The token was not revoked.");
		assertThat(tokens("FAILED")).containsExactly("ada-2");
		assertThat(run.at("/counts/failed").asInt()).isEqualTo(1);
	}

	@Test
	void anOutageAfterTheFirstOfTwoTokensLosesNoRevocation() {
		onRevocation((revocation, account) -> this.organization.account("ada")
			.refusing((revocation > 1 && account.equals("ada")) ? Account.UNAVAILABLE : null));
		JsonNode run = run();
		assertThat(run.path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).containsExactly("ada-1", "bob-1");
		assertThat(reason("ada-1")).isEqualTo("Atlassian confirmed it. The list was not read again.");
		assertThat(reason("ada-2")).as("asked again at the end")
			.endsWith("The token was not revoked. The next run tries again.");
	}

	/** Off ends it at once, while the first of Ada's two tokens is being revoked. */
	@Test
	void whatWasConfirmedBeforeARunIsEndedFromOutsideIsTold() {
		onRevocation((revocation, account) -> {
			if (revocation == 1) {
				choose(OFF);
			}
		});
		assertThat(run().path("status").asString("")).isEqualTo("STOPPED");
		awaitConclusions();
		assertThat(this.organization.revokedTokens()).containsExactly("ada-1");
		assertThat(tokens("REVOKED")).containsExactly("ada-1");
		assertThat(reason("ada-1")).isEqualTo("Atlassian confirmed it. The list was not read again.");
	}

	@Test
	void aRevocationThatWaitedForARateLimitWhenItsRunWasEndedFromOutsideIsTold() {
		onRevocation((revocation, account) -> {
			if (revocation == 2) {
				this.organization.allow(0);
				choose(OFF);
			}
		});
		assertThat(run().path("status").asString("")).isEqualTo("STOPPED");
		awaitConclusions();
		assertThat(this.organization.revokedTokens()).containsExactly("ada-1");
		assertThat(tokens("REVOKED")).containsExactly("ada-1");
		assertThat(reason("ada-2")).isEqualTo("The run ended before its turn came. The token was not revoked.");
	}

	/** The first attempt had its effect, and its answer is lost. */
	@ParameterizedTest
	@ValueSource(strings = { "401", "forbidden.action", "forbidden.insufficientScope" })
	void aRefusalAfterALostAnswerDoesNotSayThatTheTokenWasNotRevoked(String refusal) {
		onRevocation((revocation, account) -> {
			boolean second = revocation == 2;
			this.organization.faults(second ? Faults.none() : Faults.of(1, 1, Fault.RESET_AFTER_EFFECT));
			if (second && refusal.equals("401")) {
				this.organization.power(KeyPower.DEAD);
			}
			else if (second) {
				this.organization.account("ada").refusing(refusal);
			}
		});
		run();
		assertThat(this.organization.revokedTokens()).contains("ada-1");
		assertThat(entriesOf("ada-1")).singleElement()
			.extracting((entry) -> entry.getField("result"))
			.isEqualTo("FAILED");
		assertThat(reason("ada-1")).doesNotContain("was not revoked")
			.endsWith("It is unknown whether the token still exists. The next run checks.");
	}

	@Test
	void anAccountThatIsGoneAfterALostAnswerLeavesOpenWhoRevoked() {
		onRevocation((revocation, account) -> {
			this.organization.faults((revocation == 2) ? Faults.none() : Faults.of(1, 1, Fault.RESET_AFTER_EFFECT));
			this.organization.account("ada").refusing((revocation == 2) ? "accountNotFound" : null);
		});
		run();
		assertThat(entriesOf("ada-1")).singleElement()
			.extracting((entry) -> entry.getField("result"))
			.isEqualTo("ALREADY_GONE");
		assertThat(reason("ada-1")).contains("The account no longer exists",
				"It is unknown whether this app revoked it before.");
	}

	/** The list of the whole organization does not tell when tokens were created. */
	@Test
	void aCapIsKeptWhereTheOrganizationWideListTellsNoAge() {
		cap(2);
		this.organization.distort((call, body) -> isOrganizationWide(call) ? body.replace("createdAt", "since") : body);
		JsonNode held = run();
		assertThat(held.path("status").asString("")).isEqualTo("ON_HOLD");
		assertThat(held.path("planned").asInt()).isEqualTo(3);
		assertThat(held.path("reason").asString("")).startsWith("It would revoke 3 of 3 API tokens")
			.contains("3 of them are counted although", "Nothing was revoked.");
		assertThat(this.organization.revoked()).isEmpty();
		cap(3);
		assertThat(run().path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).hasSize(3);
	}

	/** By the list of the whole organization, some tokens are younger than they are. */
	@ParameterizedTest
	@CsvSource({ "1, ada-2|bob-1, ada-1", "2, ada-2, ada-2" })
	void aCapBindsWhatIsRevokedAndNotOnlyWhatIsListed(int cap, String young, String last) {
		cap(cap);
		String yesterday = Instant.now().minus(Duration.ofDays(1)).toString();
		this.organization.distort((call, body) -> isOrganizationWide(call)
				? body.replaceAll("(\"id\":\"(?:" + young + ")\".*?\"createdAt\":\")[^\"]*", "$1" + yesterday) : body);
		JsonNode held = run();
		assertThat(held.path("status").asString("")).isEqualTo("ON_HOLD");
		assertThat(this.organization.revoked()).hasSize(cap).last().extracting("token").isEqualTo(last);
		assertThat(tokens("REVOKED")).hasSize(cap);
		assertThat(held.at("/counts/revoked").asInt()).isEqualTo(cap);
		assertThat(held.at("/counts/due").asInt()).isEqualTo(cap + 1);
		assertThat(held.path("planned").asInt()).isEqualTo(cap + 1);
		assertThat(held.path("reason").asString("")).startsWith("It would revoke " + (cap + 1) + " of 3 API tokens")
			.endsWith(cap + ((cap == 1) ? " was" : " were") + " revoked before that.");
	}

	private void onReading(String account, BiConsumer<Integer, Account> event) {
		observe((call) -> {
			if (call.method().equals("GET") && call.path().equals("/users/" + account + "/manage/api-tokens")) {
				event.accept(this.readings.incrementAndGet(), this.organization.account(account));
			}
		});
	}

	private void onRevocation(BiConsumer<Integer, String> event) {
		observe((call) -> {
			if (call.isRevocation()) {
				event.accept(this.revocations.incrementAndGet(), call.path().split("/")[2]);
			}
			else if (call.path().startsWith("/users/bob/")) {
				event.accept(Integer.MAX_VALUE, "bob");
			}
		});
	}

	private static boolean isOrganizationWide(Call call) {
		return call.path().startsWith("/admin/api-access/");
	}

	private void choose(String interval) {
		assertThat(this.client.settings(Map.of("revocationInterval", interval)).statusCode()).isEqualTo(200);
	}

	private void cap(int tokens) {
		assertThat(this.client.settings(Map.of("capTokens", Integer.toString(tokens))).statusCode()).isEqualTo(200);
	}

	private String running() {
		return "/sweeps/"
				+ this.jdbc.queryForObject("select id from sweep_run where site_id = ? and status = 'RUNNING'",
						String.class, this.jira.site().siteId());
	}

	/** What is on its way when a run is ended from outside is concluded right after. */
	private void awaitConclusions() {
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> entries("result=PENDING").isEmpty());
	}

	private List<String> inventory() {
		return this.jdbc.queryForList("select token_id from inventory_token where site_id = ?", String.class,
				this.jira.site().siteId());
	}

	private String reason(String token) {
		return reasons(token).get(0);
	}

	private List<String> reasons(String... tokens) {
		return entries("kind=REVOCATION").stream()
			.filter((entry) -> List.of(tokens).contains(entry.getField("token_id")))
			.map((entry) -> entry.getField("reason"))
			.toList();
	}

	private List<String> tokens(String result) {
		return entries("kind=REVOCATION&result=" + result).stream().map((entry) -> entry.getField("token_id")).toList();
	}

	private List<NamedCsvRecord> entriesOf(String token) {
		return entries("kind=REVOCATION").stream().filter((entry) -> entry.getField("token_id").equals(token)).toList();
	}

}
