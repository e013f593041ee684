package com.bulkops.orgs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;

import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.Organization.Call;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.test.context.bean.override.convention.TestBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Answers of Atlassian that nobody expects. Whatever they are: the run ends, no token is
 * revoked that is not due, none without an entry before, and what could not be done has
 * an entry.
 */
class OddAtlassianIntegrationTests extends InstalledSite {

	private static final ObjectMapper JSON = new ObjectMapper();

	/** The app's. */
	private static final JumpingClock CLOCK = new JumpingClock();

	private final TreeSet<String> due = new TreeSet<>();

	@TestBean
	private Clock clock;

	@BeforeEach
	void connect() {
		for (int person = 0; person < 12; person++) {
			this.organization.account("person-" + person)
				.token("old-" + person, "CI", Instant.now().minus(Duration.ofDays(120)))
				.token("young-" + person, "CI", Instant.now().minus(Duration.ofDays(3)));
			this.due.add("old-" + person);
		}
		assertThat(this.client.settings(this.organization, "P90D").statusCode()).isEqualTo(200);
		confirmAnyNumber();
	}

	@AfterEach
	void nothingWrongWasDone() {
		assertThat(this.organization.revokedTokens()).isSubsetOf(this.due);
		assertThat(this.organization.revoked()).hasSameSizeAs(this.organization.revokedTokens());
		assertThat(this.jdbc.queryForList("""
				select token_id from activity_entry where site_id = ? and result = 'REVOKED' and kind = 'REVOCATION'
				""", String.class, this.jira.site().siteId()))
			.containsExactlyInAnyOrderElementsOf(this.organization.revokedTokens());
		assertThat(this.jdbc.queryForObject("""
				select count(*) from activity_entry where site_id = ? and result in ('PENDING', 'RUNNING')
				""", Long.class, this.jira.site().siteId())).isZero();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
	void jsonOfAnyOtherFormEndsInEntries(long seed) {
		Random random = new Random(seed);
		this.organization.distort((call, body) -> (random.nextInt(3) == 0) ? damaged(body, random) : body);
		run();
		this.organization.distort((call, body) -> body);
		confirmAnyNumber(); // a run that read fewer due tokens has lowered it
		JsonNode second = run();
		assertThat(second.path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).as("the next run does what was left").isEqualTo(this.due);
	}

	@ParameterizedTest
	@ValueSource(strings = { "<html><body>Sign in</body></html>", "[]", "{}", "null", "\"x\"", "{\"data\":null}",
			"{\"data\":[", "" })
	void anAccountWhoseListIsNoneIsAnEntryAndTheOthersAreHandled(String body) {
		this.organization.distort((call, real) -> isListOf(call, "person-3") ? body : real);
		JsonNode run = run();
		assertThat(run.path("status").asString("")).isEqualTo("COMPLETED");
		boolean readable = body.equals("[]");
		this.due.remove("old-3");
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
		assertThat(run.at("/counts/failed").asInt()).isEqualTo(readable ? 0 : 1);
		assertThat(this.jdbc.queryForObject("""
				select count(*) from activity_entry where site_id = ? and kind = 'ACCOUNT' and account_id = 'person-3'
				""", Long.class, this.jira.site().siteId())).isEqualTo(readable ? 0 : 1);
	}

	@Test
	void aGigabyteIsNotReadToItsEnd() {
		this.organization.distort((call, body) -> isListOf(call, "person-3") ? Organization.GIGABYTE : body);
		JsonNode run = run();
		assertThat(run.path("status").asString("")).isEqualTo("COMPLETED");
		this.due.remove("old-3");
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
		assertThat(run.at("/counts/failed").asInt()).isEqualTo(1);
		assertThat(this.organization.endlessAnswers()).isNotEmpty().containsOnly(false);
	}

	@Test
	void aSignInPageInsteadOfAnyListStopsTheRunWithAReason() {
		this.organization.distort((call, body) -> "<html>Sign in</html>");
		JsonNode run = run();
		assertThat(run.path("status").asString("")).isEqualTo("STOPPED");
		assertThat(run.path("reason").asString("")).isNotBlank();
		assertThat(this.organization.revoked()).isEmpty();
	}

	@Test
	void accountsAndTokensThatAreListedTwiceAreHandledOnce() {
		this.organization.distort((call, body) -> twice(body));
		JsonNode run = run();
		assertThat(run.path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
		assertThat(this.organization.calls()).filteredOn(Call::isRevocation).doesNotHaveDuplicates();
	}

	@Test
	void aTokenThatIsListedTwiceDifferentlyIsLeftAloneAndReported() {
		this.organization.distort((call, body) -> isListOf(call, "person-3")
				? "[" + body.substring(1, body.length() - 1) + "," + body.substring(1).replace("2020-", "2021-")
				: body);
		this.organization.account("person-3").token("old-3", "CI", Instant.parse("2020-01-01T00:00:00Z"));
		JsonNode run = run();
		this.due.remove("old-3");
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
		assertThat(run.at("/counts/failed").asInt()).isEqualTo(1);
	}

	/** What PostgreSQL has no place for ends no run, tonight or any night. */
	@ParameterizedTest
	@ValueSource(strings = { "0000-01-01T00:00:00Z", "+292278994-08-17T07:12:55.807Z", "1970-01-01T00:00:00Z" })
	void aTimeOfAnImpossibleYearIsLeftAloneAndReported(String time) {
		this.organization.account("person-3").token("odd", "CI").put("createdAt", time);
		this.organization.account("person-4")
			.token("odd-use", "CI")
			.put("createdAt", Instant.now().minus(Duration.ofDays(120)).toString())
			.put("lastAccess", time)
			.put("expiry", time);
		this.due.add("odd-use");
		assertThat(run().path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
		assertThat(this.jdbc.queryForList(
				"select reason from activity_entry where site_id = ? and result = 'SKIPPED' and token_id = 'odd'",
				String.class, this.jira.site().siteId()))
			.singleElement()
			.asString()
			.contains("“" + time + "”, cannot be read");
	}

	@Test
	void aTokenWhoseIdCannotBeStoredIsReportedAndTheOthersAreHandled() {
		this.organization.account("person-3")
			.token("nul", "CI", Instant.now().minus(Duration.ofDays(120)))
			.token("nul", "CI")
			.put("id", "a\u0000b")
			.put("createdAt", Instant.now().minus(Duration.ofDays(120)).toString());
		JsonNode run = run();
		assertThat(run.path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
		assertThat(run.at("/counts/failed").asInt()).isEqualTo(1);
		assertThat(failedAccounts()).containsExactly("person-3");
	}

	/** Of the organization-wide list; the account's own list can be read. */
	@Test
	void theOwnListOfWhoHasATokenWithAnUnreadableIdIsRead() {
		this.organization.account("quiet")
			.token("quiet-young", "CI", Instant.now().minus(Duration.ofDays(3)))
			.token("quiet-old", "CI", Instant.now().minus(Duration.ofDays(120)));
		this.due.add("quiet-old");
		this.organization.distort((call, body) -> call.path().startsWith("/admin/api-access/")
				? body.replace("\"quiet-old\"", "17") : body);
		JsonNode run = run();
		assertThat(run.path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
		assertThat(failedAccounts()).as("the own list told all").isEmpty();
	}

	@Test
	void whoseOwnListIsNotReadIsNamed() {
		this.client.settings(Map.of("mode", "REPORT"));
		this.organization.distort(
				(call, body) -> call.path().startsWith("/admin/api-access/") ? body.replace("\"old-3\"", "17") : body);
		assertThat(run().at("/counts/failed").asInt()).isEqualTo(1);
		assertThat(failedAccounts()).containsExactly("person-3");
	}

	private List<String> failedAccounts() {
		return this.jdbc.queryForList(
				"select account_id from activity_entry where site_id = ? and kind = 'ACCOUNT' and result = 'FAILED'",
				String.class, this.jira.site().siteId());
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"robot\"", "\"app\"", "\"\"", "null", "7" })
	void tokensOfAccountsThatAreNotKnownToBePersonsAreLeftAloneAndReported(String type) {
		this.organization.distort((call, body) -> call.path().endsWith("/users")
				? body.replace("\"account_id\":\"person-3\",\"account_type\":\"atlassian\"",
						"\"account_id\":\"person-3\",\"account_type\":" + type)
				: body);
		JsonNode run = run();
		assertThat(run.path("status").asString("")).isEqualTo("COMPLETED");
		this.due.remove("old-3");
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
		assertThat(
				this.jdbc.queryForList("select token_id from activity_entry where site_id = ? and result = 'SKIPPED'",
						String.class, this.jira.site().siteId()))
			.containsExactly("old-3");
	}

	/** It was deactivated while the list was read, and is on two pages. */
	@Test
	void anAccountThatIsListedTwiceDifferentlyCountsOnceAndIsNotTakenForDeactivated() {
		this.client.settings(Map.of("deactivated", "AT_ONCE"));
		confirmAnyNumber();
		this.organization.account("person-3").typed("atlassian", "inactive");
		this.organization.distort((call, body) -> call.path().endsWith("/users") ? withOther(body, "active") : body);
		JsonNode run = run();
		assertThat(run.path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(run.at("/counts/usersSeen").asInt()).isEqualTo(12);
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
	}

	/** Each account a second time, with a status that it does not have now. */
	private static String withOther(String body, String status) {
		JsonNode root = read(body);
		ArrayNode second = (ArrayNode) root.path("data").deepCopy();
		second.forEach((account) -> ((ObjectNode) account).put("account_status", status));
		((ArrayNode) root.path("data")).addAll(second);
		return root.toString();
	}

	/** Pages that overlap, and a token that went to a page that was read already. */
	@Test
	void tokensThatMoveBetweenPagesAreHandledOnceOrByTheNextRun() {
		this.organization
			.distort((call, body) -> call.path().endsWith("/api-tokens") && call.path().startsWith("/admin/")
					? paged(body, call.query()) : body);
		JsonNode run = run();
		assertThat(run.path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(this.organization.calls()).filteredOn(Call::isRevocation).doesNotHaveDuplicates();
		assertThat(this.organization.revokedTokens()).hasSize(this.due.size() - 1);
		this.organization.distort((call, body) -> body);
		run();
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
	}

	/** Ours is ahead: tokens look an hour older than they are. */
	@Test
	void anHourOffNothingIsRevokedAndTheReasonSaysSo() {
		this.organization.account("person-0")
			.token("not-yet", "CI", Instant.now().minus(Duration.ofDays(90)).plus(Duration.ofMinutes(30)));
		CLOCK.ahead(Duration.ofHours(1));
		JsonNode run = run();
		CLOCK.ahead(Duration.ZERO);
		assertThat(run.path("status").asString("")).isEqualTo("STOPPED");
		assertThat(run.path("reason").asString("")).contains("60 minutes ahead of Atlassian's");
		assertThat(this.organization.revoked()).isEmpty();
		assertThat(run().path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
	}

	/** By Atlassian's clock, which is an hour ahead of ours. */
	@Test
	void aTokenOfTheFutureIsLeftAloneAndReported() {
		this.organization.account("person-0").token("ahead", "CI", Instant.now().plus(Duration.ofMinutes(50)));
		run();
		assertThat(this.organization.revokedTokens()).isEqualTo(this.due);
		assertThat(this.jdbc.queryForList("""
				select result from activity_entry where site_id = ? and token_id = 'ahead'
				""", String.class, this.jira.site().siteId())).isNotEmpty().containsOnly("SKIPPED");
	}

	/** Two pages: the second repeats a part of the first, and lacks the last one. */
	private static String paged(String body, @Nullable String query) {
		ObjectNode root = (ObjectNode) read(body);
		ArrayNode all = (ArrayNode) root.path("data");
		boolean first = query == null || !query.contains("cursor=");
		ArrayNode page = JSON.createArrayNode();
		for (int at = first ? 0 : 8; at < (first ? 12 : all.size()); at++) {
			if (!all.get(at).path("id").asString("").equals("old-9")) {
				page.add(all.get(at));
			}
		}
		root.set("data", page);
		root.putObject("links");
		if (first) {
			((ObjectNode) root.path("links")).put("next", "YQ==");
		}
		return root.toString();
	}

	static Clock clock() {
		return CLOCK;
	}

	private static boolean isListOf(Call call, String account) {
		return call.method().equals("GET") && call.path().equals("/users/" + account + "/manage/api-tokens");
	}

	/** Cut off, or with one value in it that is something else, or gone. */
	private static String damaged(String body, Random random) {
		if (random.nextInt(3) == 0) {
			return body.substring(0, random.nextInt(body.length()));
		}
		JsonNode root = read(body);
		List<JsonNode> containers = new ArrayList<>();
		collect(root, containers);
		JsonNode chosen = containers.get(random.nextInt(containers.size()));
		List<JsonNode> others = List.of(JsonNodeFactory.instance.nullNode(), JsonNodeFactory.instance.numberNode(7),
				JsonNodeFactory.instance.booleanNode(true), JsonNodeFactory.instance.arrayNode(),
				JsonNodeFactory.instance.objectNode(), JsonNodeFactory.instance.stringNode(""));
		JsonNode other = others.get(random.nextInt(others.size()));
		if (chosen instanceof ObjectNode object && !object.isEmpty()) {
			List<String> names = List.copyOf(object.propertyNames());
			String name = names.get(random.nextInt(names.size()));
			object.set(name, other);
		}
		else if (chosen instanceof ArrayNode array && !array.isEmpty()) {
			array.set(random.nextInt(array.size()), other);
		}
		return root.toString();
	}

	private static void collect(JsonNode node, List<JsonNode> containers) {
		if (node.isContainer()) {
			containers.add(node);
			node.forEach((child) -> collect(child, containers));
		}
	}

	/** Each entry of a list a second time. */
	private static String twice(String body) {
		JsonNode root = read(body);
		JsonNode list = root.isArray() ? root : root.path("data");
		if (list instanceof ArrayNode array) {
			array.addAll(array.deepCopy());
		}
		return root.toString();
	}

	private static JsonNode read(String body) {
		return JSON.readTree(body);
	}

}
