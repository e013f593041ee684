package com.bulkops.orgs;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static com.bulkops.orgs.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nothing is stored before there is somebody to trust, and what was stored before is not
 * in effect after: attempts of a Jira administrator, of somebody with the database of an
 * earlier version, and of the owners of another organization.
 */
class FirstOwnerIntegrationTests extends InstalledSite {

	private final Organization umbrella = RunningApp.ATLASSIAN.add(new Organization("Umbrella", Clock.systemUTC()));

	private AppClient mallory;

	@BeforeEach
	void fill() {
		Instant old = Instant.now().minus(Duration.ofDays(100));
		IntStream.range(0, 30).forEach((token) -> this.organization.account("person").token("old-" + token, "CI", old));
		this.umbrella.account("person").token("young", "CI", Instant.now());
		this.jira.site().administrator("mallory");
		this.mallory = clientOf("mallory");
	}

	@Test
	void aRuleOfSomebodyElseDoesNotWaitForTheTrueOwnersKey() {
		assertThat(this.mallory.settings(Map.of("revocationInterval", "P1D", "mode", "REVOKE", "graceDays", "0",
				"administrators", "mallory@example.com", "webhook", this.jira.baseUrl() + "/hooks"))
			.statusCode()).isEqualTo(422);
		assertThat(this.client.settings(key(this.organization)).statusCode()).isEqualTo(200);
		run();
		assertThat(this.organization.revoked()).isEmpty();
		JsonNode settings = this.client.json("/settings.json");
		assertThat(settings.at("/choice/revocationInterval").asString("")).isEqualTo("OFF");
		assertThat(settings.at("/choice/mode").asString("")).isEqualTo("REPORT");
		assertThat(settings.at("/notices/administrators")).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "revocationInterval, P7D", "mode, REVOKE", "graceDays, 0", "capTokens, 77", "capPercent, 33",
			"nightlyAt, 04:44", "timeZone, Asia/Tokyo", "deactivated, AT_ONCE", "unusedDays, 30", "tellsOwners, YES",
			"leadDays, '5, 4'", "administrators, mallory@example.com", "apiKeyExpiresOn, 2031-01-31" })
	void noFieldIsStoredBeforeAKeyIsProvedAndNothingThatWasTypedIsLost(String field, String value) {
		JsonNode before = this.client.json("/settings.json");
		HttpResponse<String> refused = this.client.settings(Map.of(field, value));
		assertThat(refused.statusCode()).isEqualTo(422);
		assertThat(refused.body()).contains(message("error.notConnected"))
			.containsPattern("(value=\"" + value + "\"( selected)?)");
		assertThat(this.client.json("/settings.json")).isEqualTo(before);
		assertThat(rows("policy") + rows("notice_settings") + rows("nightly_schedule")).isZero();
		assertThat(settingsEntries()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/settings/exemptions?kind=LABEL&pattern=x*&reason=why",
			"/settings/exemptions/import?csv=", "/settings/exemptions/remove?kind=LABEL&pattern=x",
			"/settings/exemptions/keep?kind=LABEL&pattern=x", "/settings/owners?account=mallory",
			"/settings/owners/remove?account=ada", "/settings/notices/test", "/settings/undo?version=0",
			"/settings/confirm?version=0", "/sweeps", "/sweeps?mode=REPORT", "/privacy/erase?account=ada" })
	void noOtherFormActsBeforeAKeyIsProved(String form) {
		HttpResponse<String> refused = this.mallory.post(form);
		assertThat(refused.statusCode()).isEqualTo(403);
		assertThat(refused.body()).contains(message("problem.notConnected"));
		assertThat(rows("exemption") + rows("organization_owner") + rows("sweep_run") + rows("notice")).isZero();
		assertThat(settingsEntries()).isZero();
	}

	/** As the page sends it: all fields, also those that it was filled with. */
	@Test
	void whatIsLeftOfAnEarlierTimeEndsWithTheFirstOwnerAlsoIfTheirFormRepeatsIt() {
		leaveSettings();
		Map<String, String> form = key(this.organization);
		form.putAll(Map.of("revocationInterval", "P1D", "mode", "REVOKE", "graceDays", "0", "version", "3",
				"noticesVersion", "2", "administrators", "mallory@example.com"));
		HttpResponse<String> connected = this.client.settings(form);
		assertThat(connected.statusCode()).isEqualTo(200);
		assertThat(connected.body()).contains("The settings start from the defaults");
		assertDefaults();
		run();
		assertThat(this.organization.revoked()).isEmpty();
	}

	@Test
	void anotherOrganizationStartsFromTheDefaultsAndItsOnlyOwnerIsWhoProvedIt() {
		this.client.settings(this.organization, "P90D");
		this.client.settings(Map.of("leadDays", "5", "administrators", "ada@example.com", "tellsOwners", "YES"));
		this.client.post("/settings/exemptions?kind=LABEL&pattern=x*&reason=why");
		this.client.post("/settings/owners?account=mallory");
		confirmAnyNumber();
		HttpResponse<String> connected = this.client.settings(this.umbrella, "P1D");
		assertThat(connected.statusCode()).isEqualTo(200);
		assertThat(connected.body()).contains("Connected to Umbrella", "The settings start from the defaults");
		assertDefaults();
		assertThat(this.mallory.post("/sweeps").statusCode()).isEqualTo(403);
	}

	@Test
	void whoConnectsAndChoosesOnAFreshSiteSavesBoth() {
		assertThat(this.client.settings(this.organization, "P90D").statusCode()).isEqualTo(200);
		JsonNode choice = this.client.json("/settings.json").path("choice");
		assertThat(choice.path("revocationInterval").asString("")).isEqualTo("P90D");
		assertThat(run().path("status").asString("")).as("30 due and nobody has confirmed a number")
			.isEqualTo("ON_HOLD");
		assertThat(this.organization.revoked()).isEmpty();
	}

	@Test
	void anUninstallEndsTheConfirmation() {
		this.client.settings(this.organization, "P90D");
		confirmAnyNumber();
		this.jira.site().uninstall(RunningApp.addressOf(this.context));
		this.jira.site().install(RunningApp.addressOf(this.context));
		assertThat(this.client.settings(key(this.organization)).statusCode()).isEqualTo(200);
		assertThat(run().path("status").asString("")).isEqualTo("ON_HOLD");
		assertThat(this.organization.revoked()).isEmpty();
	}

	/** All that is reset, or nothing: here the last part of it cannot be written. */
	@Test
	void startingOverIsOneTransaction() {
		leaveSettings();
		this.jdbc.execute("create or replace function pg_temp_refuse() returns trigger language plpgsql as "
				+ "$$ begin if old.site_id = '" + siteId() + "' then raise 'refused'; end if; return old; end $$");
		this.jdbc
			.execute("create trigger refuse before delete on exemption for each row execute function pg_temp_refuse()");
		try {
			assertThat(this.client.settings(key(this.organization)).statusCode()).isEqualTo(500);
		}
		finally {
			this.jdbc.execute("drop trigger refuse on exemption");
			this.jdbc.execute("drop function pg_temp_refuse()");
		}
		assertThat(rows("organization_link") + rows("organization_owner")).isZero();
		assertThat(this.client.json("/settings.json").at("/choice/version").asLong()).isEqualTo(3);
		assertThat(settingsEntries()).isZero();
	}

	private void assertDefaults() {
		JsonNode settings = this.client.json("/settings.json");
		assertThat(settings.at("/choice/revocationInterval").asString("")).isEqualTo("OFF");
		assertThat(settings.at("/choice/mode").asString("")).isEqualTo("REPORT");
		assertThat(settings.at("/choice/graceDays").asInt()).isEqualTo(1);
		assertThat(settings.at("/choice/confirmed").isMissingNode() || settings.at("/choice/confirmed").isNull())
			.isTrue();
		assertThat(settings.at("/notices/administrators")).isEmpty();
		assertThat(settings.at("/notices/tellsOwners").asBoolean()).isFalse();
		assertThat(rows("exemption") + rows("nightly_schedule")).isZero();
		assertThat(rows("organization_owner")).isEqualTo(1);
		assertThat(this.client.get("/activity.csv?kind=SETTINGS").body()).contains("Exemptions: 1 -> none")
			.contains("Due tokens are: revoked -> only reported")
			.contains("Email addresses of administrators: 1 -> 0");
	}

	/** What earlier versions stored without an owner. */
	private void leaveSettings() {
		this.jdbc.update("""
				insert into policy (site_id, interval_days, deactivated, mode, grace_days, confirmed_due,
				  confirmed_as_of, nightly_at, time_zone, version, updated_by, updated_at)
				values (?, 1, 'AS_OTHERS', 'REVOKE', 0, 1000, now(), '02:00', 'UTC', 3, 'mallory', now())
				""", siteId());
		this.jdbc.update("""
				insert into notice_settings (site_id, tells_owners, lead_days, administrators, version, updated_by,
				  updated_at) values (?, true, '3', 'mallory@example.com', 2, 'mallory', now())
				""", siteId());
		this.jdbc.update("""
				insert into exemption (site_id, kind, pattern, reason, added_by, added_at)
				values (?, 'LABEL', 'mine*', 'mine', 'mallory', now())
				""", siteId());
	}

	private Map<String, String> key(Organization organization) {
		return new HashMap<>(Map.of("organizationId", organization.id(), "apiKey", organization.apiKey()));
	}

	private long rows(String table) {
		return this.jdbc.queryForObject("select count(*) from " + table + " where site_id = ?", Long.class, siteId());
	}

	private long settingsEntries() {
		return this.jdbc.queryForObject("select count(*) from activity_entry where site_id = ? and kind = 'SETTINGS'",
				Long.class, siteId());
	}

	private String siteId() {
		return this.jira.site().siteId();
	}

}
