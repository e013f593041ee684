package com.bulkops.orgs;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import com.bulkops.orgs.policy.SwitchOffs;
import com.bulkops.orgs.policy.SwitchedOffElsewhere;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import de.siegmar.fastcsv.reader.CsvReader;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Another site is connected to the same organization: what it exempts and switches off
 * counts here too.
 */
class SharedOrganizationIntegrationTests extends InstalledSite {

	private static final String OTHER_SITE = "id=\"other-sites\"";

	private static final String SWITCHED_OFF = "id=\"switched-off\"";

	private final SimulatedAtlassian otherJira = new SimulatedAtlassian(0, Clock.systemUTC());

	private final ActingUser ada = new ActingUser(new SiteId(this.jira.site().siteId()), "ada");

	@Autowired
	private SwitchOffs switchOffs;

	private AppClient other;

	@BeforeEach
	void connectBoth() {
		this.other = RunningApp.install(this.context, this.otherJira);
		Instant old = Instant.now().minus(Duration.ofDays(100));
		for (String person : List.of("lila", "omar", "pia")) {
			this.organization.account(person)
				.named(person, person + "@example.com")
				.token("old-" + person, person.equals("omar") ? "Deploy key" : "CI", old);
		}
		this.other.settings(this.organization, "P90D");
		this.client.settings(this.organization, "P90D");
	}

	@AfterEach
	void leaveOther() {
		this.otherJira.close();
	}

	@Test
	void whatTheOtherSiteExemptsIsNotRevokedAndOnlyTheSiteIsNamed() {
		exempt("LABEL", "deploy*", "a secret plan", "");
		JsonNode run = run();
		assertThat(run.path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).containsExactly("old-lila", "old-pia");
		String log = this.client.get("/activity.csv?kind=TOKEN").body();
		assertThat(CsvReader.builder().ofNamedCsvRecord(log).stream()).singleElement()
			.satisfies((entry) -> assertThat(entry.getField("reason"))
				.startsWith("An exemption of another site of this organization, localhost, exempts it."));
		for (String page : List.of("/activity.csv", "/settings", "/overview", "/settings.json",
				"/settings/exemptions.csv", "/settings/preview/tokens?revocationInterval=P90D&part=SAVED",
				"/settings/preview.csv?part=SAVED")) {
			assertThat(this.client.get(page).body()).as(page).doesNotContain("a secret plan", "deploy*");
		}
		assertThat(this.client.get("/settings/preview.csv?part=SAVED").body()).contains("old-omar");
	}

	@Test
	void withoutAnEmailAddressATokenIsLeftAloneToo() {
		this.organization.account("omar").named("omar", null);
		exempt("EMAIL", "*@partner.example.com", "a secret plan", "");
		run();
		assertThat(this.organization.revokedTokens()).containsExactly("old-lila", "old-pia");
	}

	@Test
	void theFiguresFollowWhatTheOtherSiteExempts() {
		run("REPORT");
		assertThat(exemptHere()).isEmpty();
		exempt("LABEL", "deploy*", "a secret plan", "");
		awaitExemptHere("old-omar");
		this.other.post("/settings/exemptions/remove?kind=LABEL&pattern=deploy*");
		awaitExemptHere();
		exempt("LABEL", "ci", "a secret plan", "");
		awaitExemptHere("old-lila", "old-pia");
		this.otherJira.site().uninstall(RunningApp.addressOf(this.context));
		awaitExemptHere();
	}

	@Test
	void whatARunHereHasUsedKeepsTheDaysOfGraceThere() {
		this.other.settings(Map.of("mode", "REPORT"));
		this.client.settings(Map.of("graceDays", "3"));
		exempt("ACCOUNT", "pia", "contract", "");
		exempt("ACCOUNT", "omar", "contract", "");
		this.other.post("/settings/exemptions/remove?kind=ACCOUNT&pattern=omar");
		run();
		this.other.post("/settings/exemptions/remove?kind=ACCOUNT&pattern=pia");
		assertThat(this.other.get("/settings/exemptions.csv").body())
			.contains("ACCOUNT,pia,contract," + LocalDate.now(ZoneOffset.UTC).plusDays(3))
			.doesNotContain("omar");
	}

	@Test
	void bothSitesSayThatThereIsTheOther() {
		for (AppClient site : List.of(this.other, this.client)) {
			for (String page : List.of("/settings", "/overview")) {
				assertThat(site.get(page).body()).as(page)
					.contains(OTHER_SITE, "localhost")
					.doesNotContain(SWITCHED_OFF);
			}
		}
		this.jira.site().uninstall(RunningApp.addressOf(this.context));
		assertThat(this.other.get("/settings").body()).doesNotContain(OTHER_SITE);
		this.jira.site().install(RunningApp.addressOf(this.context));
		assertThat(this.client.get("/settings").body()).as("not connected").doesNotContain(OTHER_SITE);
	}

	@ParameterizedTest
	@CsvSource({ "revocationInterval, OFF", "mode, REPORT" })
	void whatTheOtherSiteSwitchesOffHasToBeConfirmedHere(String field, String value) {
		this.other.settings(Map.of("nightlyAt", "03:00"));
		assertThat(asked()).isFalse();
		this.other.settings(Map.of(field, value));
		SwitchedOffElsewhere off = this.switchOffs.findElsewhere(this.ada.site()).orElseThrow();
		assertThat(off.reason()).startsWith("Another site of this organization, localhost, switched revoking off on ")
			.endsWith(" UTC. Confirm to continue revoking from this site.");
		assertThat(this.switchOffs.findElsewhere(new SiteId(this.otherJira.site().siteId()))).isEmpty();
		assertThat(this.client.get("/settings").body()).contains(SWITCHED_OFF);
		assertThat(this.client.get("/overview").body()).contains(SWITCHED_OFF);
		this.switchOffs.confirm(this.ada, off.at().minusMillis(1));
		assertThat(asked()).as("what was not shown is not confirmed").isTrue();
		this.switchOffs.confirm(this.ada, off.at());
		assertThat(asked()).isFalse();
		assertThat(this.client.get("/activity.csv?kind=SETTINGS").body())
			.containsOnlyOnce("Revoking continued although another site switched it off");
		this.switchOffs.confirm(this.ada, Instant.now());
		assertThat(this.client.get("/activity.csv?kind=SETTINGS").body())
			.containsOnlyOnce("Revoking continued although another site switched it off");
	}

	@Test
	void aRunAsksAfterTheOtherSiteSwitchedRevokingOffAndGoesOnWhenSomebodyConfirms() {
		this.other.settings(Map.of("revocationInterval", "OFF"));
		String held = this.client.startSweep("REVOKE");
		JsonNode run = await(held);
		assertThat(run.path("status").asString("")).isEqualTo("ON_HOLD");
		assertThat(run.path("reason").asString("")).contains("Another site of this organization, localhost, switched");
		assertThat(this.organization.revokedTokens()).isEmpty();
		assertThat(this.client.post(held + "/confirm?version=1&due=3").statusCode()).isEqualTo(200);
		awaitRevoked(3);
		assertThat(asked()).isFalse();
	}

	@Test
	void offOnTheOtherSiteStopsARunThatIsUnderWay() {
		AtomicBoolean off = new AtomicBoolean();
		observe((call) -> {
			if (call.isRevocation() && off.compareAndSet(false, true)) {
				this.other.settings(Map.of("revocationInterval", "OFF"));
			}
		});
		for (int number = 0; number < 50; number++) {
			this.organization.account("person-" + number)
				.token("many-" + number, "CI", Instant.now().minus(Duration.ofDays(100)));
		}
		assertThat(run().path("status").asString("")).isEqualTo("ON_HOLD");
		assertThat(this.organization.revokedTokens()).hasSizeLessThan(50);
	}

	@Test
	void aRuleThatIsSavedHereIsNoAnswerAndOneThatTheOtherSiteSavesEndsTheQuestion() {
		this.other.settings(Map.of("revocationInterval", "OFF"));
		this.client.settings(Map.of("nightlyAt", "03:00"));
		assertThat(asked()).as("the time of the night is no answer").isTrue();
		this.client.settings(Map.of("revocationInterval", "P180D"));
		assertThat(asked()).as("its page may have been loaded before").isTrue();
		this.other.settings(Map.of("revocationInterval", "P90D"));
		assertThat(asked()).isFalse();
	}

	@Test
	void theQuestionIsAboutTheOrganizationThatTheSiteHadThen() {
		Organization umbrella = RunningApp.ATLASSIAN.add(new Organization("Umbrella", Clock.systemUTC()));
		this.other.settings(Map.of("revocationInterval", "OFF"));
		this.client.settings(umbrella, "P90D");
		assertThat(asked()).isFalse();
		this.other.settings(Map.of("revocationInterval", "P90D"));
		this.other.settings(Map.of("revocationInterval", "OFF"));
		assertThat(asked()).as("of another organization").isFalse();
	}

	private JsonNode await(String run) {
		return Awaitility.await()
			.atMost(RunningApp.PATIENCE)
			.pollInterval(Duration.ofMillis(50))
			.until(() -> this.client.sweep(run), AppClient::isOver);
	}

	private void awaitRevoked(int tokens) {
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> this.organization.revokedTokens().size() == tokens);
	}

	private boolean asked() {
		return this.switchOffs.findElsewhere(this.ada.site()).isPresent();
	}

	private void exempt(String kind, String pattern, String reason, String lastDay) {
		assertThat(this.other
			.postForm("/settings/exemptions",
					Map.of("kind", kind, "pattern", pattern, "reason", reason, "lastDay", lastDay))
			.statusCode()).isEqualTo(200);
	}

	private List<String> exemptHere() {
		return this.jdbc.queryForList("""
				select token_id from inventory_token where site_id = ? and exempt_to is not null order by token_id
				""", String.class, this.jira.site().siteId());
	}

	private void awaitExemptHere(String... tokens) {
		Awaitility.await()
			.atMost(RunningApp.PATIENCE)
			.untilAsserted(() -> assertThat(exemptHere()).containsExactly(tokens));
	}

}
