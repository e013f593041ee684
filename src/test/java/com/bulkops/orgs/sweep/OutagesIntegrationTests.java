package com.bulkops.orgs.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.bulkops.orgs.InstalledSite;
import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.simulator.Account;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When Atlassian gives no answer for some accounts, or for none any more. One account is
 * handled after the other here, the oldest first, so that "in a row" is what it says.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT,
		properties = { "bulkops.admin-api.calls-at-once=1", "bulkops.admin-api.attempts=2" })
class OutagesIntegrationTests extends InstalledSite {

	private static final int PEOPLE = 12;

	/** What Atlassian says where an account's list should be. */
	private static final String NO_LIST = "[]]";

	/** The oldest token is that of person 0. */
	@BeforeEach
	void connect() {
		Instant now = Instant.now();
		for (int person = 0; person < PEOPLE; person++) {
			account(person).token("old-" + person, "CI", now.minus(Duration.ofDays(200 - person)));
		}
		assertThat(this.client.settings(this.organization, "P90D").statusCode()).isEqualTo(200);
		confirmAnyNumber();
	}

	@Test
	void fiveAccountsInARowEndTheRun() {
		failing(2, 3, 4, 5, 6);
		JsonNode run = run();
		assertThat(run.path("status").asString("")).isEqualTo("STOPPED");
		assertThat(run.path("reason").asString("")).contains("The next run handles what is still due.");
		assertThat(this.organization.revokedTokens()).containsExactly("old-0", "old-1");
		assertThat(run.at("/counts/failed").asInt()).isEqualTo(4);
		assertThat(accounts("FAILED")).containsExactlyInAnyOrder(name(2), name(3), name(4), name(5));
		assertThat(this.client.get("/overview").body()).contains("Not protected since");
	}

	@ParameterizedTest
	@EnumSource(names = { "EVERYTHING", "NO_ORGANIZATION_WIDE_LIST" })
	void fourAccountsInARowAreNotAll(KeyPower power) {
		this.organization.power(power);
		failing(2, 3, 4, 5);
		JsonNode run = run();
		assertThat(run.path("status").asString("")).as(run.toString()).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).hasSize(PEOPLE - 4);
		assertThat(accounts("FAILED")).containsExactlyInAnyOrder(name(2), name(3), name(4), name(5));
	}

	/** An answer of any kind shows that Atlassian is there. */
	@ParameterizedTest
	@ValueSource(strings = { "", "forbidden.action", "accountNotFound", NO_LIST })
	void anAnswerInBetweenBeginsTheCountAnew(String answer) {
		failing(0, 1, 2, 3, 5, 6, 7, 8);
		if (answer.equals(NO_LIST)) {
			this.organization
				.distort((call, body) -> call.path().startsWith("/users/" + name(4) + "/") ? NO_LIST : body);
		}
		else {
			account(4).refusing(answer.isEmpty() ? null : answer);
		}
		JsonNode run = run();
		assertThat(run.path("status").asString("")).as(run.toString()).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).contains("old-9", "old-10", "old-11")
			.hasSize(answer.isEmpty() ? 4 : 3);
		assertThat(accounts("FAILED")).contains(name(0), name(8)).hasSize(answer.equals(NO_LIST) ? 9 : 8);
		assertThat(accounts("UNREACHABLE")).hasSize(answer.equals("forbidden.action") ? 1 : 0);
		assertThat(run.at("/counts/unreachable").asInt()).isEqualTo(accounts("UNREACHABLE").size());
		assertThat(accounts("SKIPPED")).hasSize(answer.equals("accountNotFound") ? 1 : 0);
	}

	@ParameterizedTest
	@CsvSource({ "accountNotFound, ALREADY_GONE, The account no longer exists",
			"forbidden.action, FAILED, The token was not revoked.",
			"unavailable, FAILED, It is unknown whether the token still exists" })
	void aRevocationThatIsNotConfirmedSaysWhatIsKnown(String answer, String result, String words) {
		observe((call) -> {
			if (call.isRevocation() && call.path().contains(name(4))) {
				account(4).refusing(answer);
			}
		});
		JsonNode run = run();
		assertThat(run.path("status").asString("")).as(run.toString()).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).hasSize(PEOPLE - 1).doesNotContain("old-4");
		Awaitility.await()
			.atMost(RunningApp.PATIENCE)
			.untilAsserted(() -> assertThat(entries("kind=REVOCATION&account=" + name(4))).singleElement()
				.satisfies((entry) -> {
					assertThat(entry.getField("result")).isEqualTo(result);
					assertThat(entry.getField("reason")).contains(words);
				}));
	}

	private void failing(int... people) {
		for (int person : people) {
			account(person).refusing(Account.UNAVAILABLE);
		}
	}

	private Account account(int person) {
		return this.organization.account(name(person));
	}

	private static String name(int person) {
		return "person-%02d".formatted(person);
	}

	private List<String> accounts(String result) {
		return entries("kind=ACCOUNT&result=" + result).stream().map((entry) -> entry.getField("account")).toList();
	}

}
