package com.bulkops.orgs.hostile;

import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.bulkops.orgs.InstalledSite;
import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.zaxxer.hikari.HikariDataSource;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A tenant that takes what it can get: it stores what is large, asks for it often, and
 * sends and reads slowly.
 */
class SharesIntegrationTests extends InstalledSite {

	private final SimulatedAtlassian neighbor = new SimulatedAtlassian(0, Clock.systemUTC());

	private AppClient other;

	@Autowired
	private HikariDataSource connections;

	@BeforeEach
	void connect() {
		this.other = RunningApp.install(this.context, this.neighbor);
		this.client.settings(this.organization, "OFF");
	}

	@AfterEach
	void leave() {
		this.neighbor.close();
	}

	/** Thirty imports of a thousand exemptions, as the log has them. */
	@ParameterizedTest
	@ValueSource(strings = { "/activity", "/activity.json", "/activity?kind=SETTINGS" })
	void anAnswerIsBoundedWhateverIsStored(String path) {
		large(30);
		assertThat(this.client.get(path).body().length()).isBetween(1000, 1_000_000);
	}

	@Test
	void thePagesOfALogWithLargeEntriesShowAllOfThemInBothDirections() {
		large(30);
		List<Long> seen = new ArrayList<>();
		JsonNode page = this.client.json("/activity.json?kind=SETTINGS");
		while (page.has("before")) {
			page.path("entries").forEach((entry) -> seen.add(entry.path("entry").asLong()));
			page = this.client.json("/activity.json?kind=SETTINGS&before=" + page.path("before").asLong());
		}
		page.path("entries").forEach((entry) -> seen.add(entry.path("entry").asLong()));
		assertThat(seen).isEqualTo(this.jdbc.queryForList(
				"select id from activity_entry where site_id = ? and kind = 'SETTINGS' order by at desc, id desc",
				Long.class, this.jira.site().siteId()));
		List<Long> back = new ArrayList<>();
		page.path("entries").forEach((entry) -> back.add(entry.path("entry").asLong()));
		while (page.has("after")) {
			page = this.client.json("/activity.json?kind=SETTINGS&after=" + page.path("after").asLong());
			List<Long> newer = new ArrayList<>();
			page.path("entries").forEach((entry) -> newer.add(entry.path("entry").asLong()));
			back.addAll(0, newer);
		}
		assertThat(back).isEqualTo(seen);
	}

	@Test
	void theChangesThatAnEntryDoesNotShowFollowOnRequest() {
		large(1);
		assertThat(this.client.json("/activity.json").at("/entries/0/changesLeftOut").asInt()).isEqualTo(980);
		assertThat(this.client.json("/activity.json").at("/entries/0/changes")).hasSize(20);
		String page = this.client.get("/activity").body();
		assertThat(page).contains("Exemption 20 ").doesNotContain("Exemption 21 ");
		String next = next(page);
		int shown = 20;
		while (next != null) {
			String more = this.client.get(next).body();
			assertThat(more).contains("Exemption " + (shown + 1) + " ");
			next = next(more);
			shown += more.split("Exemption ", -1).length - 1;
		}
		assertThat(shown).isEqualTo(1000);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/activity.csv", "/activity.jsonl" })
	void aFileHasAllChangesOfAllEntries(String file) {
		large(3);
		assertThat(this.client.get(file).body().split("Exemption 1000 ", -1)).hasSize(4);
	}

	@Test
	void exemptionsAreShownSomeAtATime() {
		StringBuilder csv = new StringBuilder("kind,pattern,reason,last_day\n");
		for (int line = 0; line < 250; line++) {
			csv.append("EMAIL,robot-").append(1000 + line).append("@example.com,because,\n");
		}
		this.client.postForm("/settings/exemptions/import", Map.of("csv", csv.toString()));
		assertThat(this.client.get("/settings").body()).contains("robot-1099@").doesNotContain("robot-1100@");
		assertThat(this.client.get("/settings/exemptions/rows?after=100").body()).contains("robot-1100@", "after=200")
			.doesNotContain("robot-1099@", "robot-1200@");
		assertThat(this.client.get("/settings/exemptions/rows?after=200").body()).contains("robot-1249@")
			.doesNotContain("hx-get");
	}

	/** Twenty connections of the pool, and as many clients that do not read. */
	@ParameterizedTest
	@ValueSource(strings = { "/activity.csv", "/activity.jsonl" })
	void downloadsThatNobodyReadsHoldNoConnectionAndNoneOfAnotherSite(String file) throws Exception {
		large(30);
		List<RawClient> downloads = new ArrayList<>();
		try {
			for (int download = 0; download < 20; download++) {
				RawClient client = new RawClient(app());
				downloads.add(client);
				client.send("GET " + file + " HTTP/1.1\r\nHost: app\r\nAuthorization: JWT "
						+ this.jira.site().contextToken("ada") + "\r\n\r\n");
				if (download < 2) {
					assertThat(client.status()).isEqualTo(200);
				}
			}
			for (int look = 0; look < 5; look++) {
				assertThat(this.other.get("/activity").statusCode()).isEqualTo(200);
				assertThat(this.other.get("/settings").statusCode()).isEqualTo(200);
			}
			Awaitility.await()
				.atMost(RunningApp.PATIENCE)
				.untilAsserted(
						() -> assertThat(this.connections.getHikariPoolMXBean().getActiveConnections()).isZero());
			assertThat(downloads.get(2).status()).as("two of this site are on their way").isEqualTo(429);
		}
		finally {
			for (RawClient download : downloads) {
				download.close();
			}
		}
	}

	/** Forms that do not come to their end. */
	@Test
	void slowRequestsOfASiteTakeItsOwnShareOnly() throws Exception {
		List<RawClient> slow = new ArrayList<>();
		try {
			for (int request = 0; request < 16; request++) {
				RawClient client = new RawClient(app());
				slow.add(client);
				client.send("POST /settings HTTP/1.1\r\nHost: app\r\nAuthorization: JWT "
						+ this.jira.site().contextToken("ada")
						+ "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\na");
			}
			Awaitility.await()
				.atMost(RunningApp.PATIENCE)
				.untilAsserted(() -> assertThat(this.client.get("/activity").statusCode()).isEqualTo(429));
			assertThat(this.other.get("/activity").statusCode()).isEqualTo(200);
		}
		finally {
			for (RawClient client : slow) {
				client.close();
			}
		}
		Awaitility.await()
			.atMost(RunningApp.PATIENCE)
			.untilAsserted(() -> assertThat(this.client.get("/activity").statusCode()).isEqualTo(200));
	}

	/** One import takes far more memory than any other form. */
	@Test
	void aSiteImportsOneFileAtATime() throws Exception {
		try (RawClient slow = new RawClient(app())) {
			slow.send("POST /settings/exemptions/import HTTP/1.1\r\nHost: app\r\nAuthorization: JWT "
					+ this.jira.site().contextToken("ada")
					+ "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 500000\r\n\r\na");
			Map<String, String> file = Map.of("csv",
					"kind,pattern,reason,last_day\nEMAIL,robot@example.com,because,\n");
			Awaitility.await()
				.atMost(RunningApp.PATIENCE)
				.untilAsserted(() -> assertThat(this.client.postForm("/settings/exemptions/import", file).statusCode())
					.isEqualTo(429));
			assertThat(this.client.get("/activity").statusCode()).isEqualTo(200);
		}
		Awaitility.await()
			.atMost(RunningApp.PATIENCE)
			.untilAsserted(
					() -> assertThat(
							this.client
								.postForm("/settings/exemptions/import",
										Map.of("csv",
												"kind,pattern,reason,last_day\nEMAIL,robot@example.com,because,\n"))
								.statusCode())
						.isEqualTo(200));
	}

	/** What is refused comes back too. */
	@Test
	void sharesComeBackHoweverARequestEnds() {
		for (int request = 0; request < 20; request++) {
			assertThat(this.client.get("/activity?from=never").statusCode()).isEqualTo(400);
			assertThat(this.client.postForm("/settings", Map.of("apiKey", "x".repeat(40_000))).statusCode())
				.isEqualTo(413);
		}
		assertThat(this.client.get("/activity").statusCode()).isEqualTo(200);
	}

	@Test
	void aDownloadThatIsReadComesToItsEnd() throws Exception {
		large(30);
		try (InputStream download = this.client.download("/activity.csv")) {
			assertThat(download.readAllBytes().length).isGreaterThan(15_000_000);
		}
	}

	private static @Nullable String next(String page) {
		Matcher address = Pattern.compile("\"(/activity/entries/\\d+/changes\\?after=\\d+)\"").matcher(page);
		return address.find() ? address.group(1) : null;
	}

	private void large(int entries) {
		this.jdbc.update(
				"""
						insert into activity_entry (site_id, at, kind, result, actor, details)
						select ?, now() + entry * interval '1 second', 'SETTINGS', 'CHANGED', 'ada', jsonb_build_object('changes',
						  (select jsonb_agg(jsonb_build_object('what', 'Exemption ' || change || ' of an account', 'from', null,
						    'to', repeat('"', 600)) order by change) from generate_series(1, 1000) change))
						from generate_series(1, ?) entry
						""",
				this.jira.site().siteId(), entries);
	}

	private URI app() {
		return RunningApp.addressOf(this.context);
	}

}
