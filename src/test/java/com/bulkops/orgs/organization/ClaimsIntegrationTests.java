package com.bulkops.orgs.organization;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.bulkops.orgs.InstalledSite;
import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import com.bulkops.orgs.site.SiteLock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Claims where Mallory has connected her own organization first. Ada has a full key of
 * the real one, and can always connect it.
 */
class ClaimsIntegrationTests extends InstalledSite {

	private final Organization hers = RunningApp.ATLASSIAN.add(new Organization("Hers", Clock.systemUTC()));

	@Autowired
	private JdbcClient jdbcClient;

	@Autowired
	private SiteLock siteLock;

	@Autowired
	private ActivityLog log;

	@Autowired
	private TransactionTemplate transaction;

	private AppClient mallory;

	@BeforeEach
	void squat() {
		Instant old = Instant.now().minus(Duration.ofDays(100));
		this.organization.account("person").token("old", "CI", old);
		this.hers.account("her").token("old", "CI", old);
		this.jira.site().administrator("mallory");
		this.mallory = clientOf("mallory");
		assertThat(this.mallory.settings(key(this.hers)).statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whereNothingWasProtectedAFullKeyConnectsAtOnce(boolean reinstalled) {
		if (reinstalled) {
			this.jira.site().uninstall(RunningApp.addressOf(this.context));
			this.jira.site().install(RunningApp.addressOf(this.context));
		}
		assertThat(this.client.settings(key(this.organization)).statusCode()).isEqualTo(200);
		assertThat(owners()).containsExactly("ada");
		assertThat(this.mallory.post("/sweeps").statusCode()).isEqualTo(403);
		assertThat(this.client.get("/settings").body()).contains("Connected to Acme");
	}

	@Test
	void whereARuleRevokesAFullKeyConnectsAfterADaysNotice() {
		this.mallory.settings(Map.of("revocationInterval", "P90D", "mode", "REVOKE"));
		HttpResponse<String> claimed = this.client.settings(key(this.organization));
		assertThat(claimed.statusCode()).isEqualTo(422);
		assertThat(claimed.body()).contains("its owners were notified");
		assertThat(this.mallory.get("/settings").body()).contains("asks to connect another organization",
				this.organization.id(), "Connected to Hers");
		assertThat(this.client.settings(key(this.organization)).statusCode()).as("again, at once").isEqualTo(422);
		assertThat(claims()).as("in the log, once").isEqualTo(1);
		later(Duration.ofHours(23));
		assertThat(this.client.settings(key(this.organization)).statusCode()).isEqualTo(422);
		later(Duration.ofHours(1));
		assertThat(this.client.settings(key(this.organization)).statusCode()).isEqualTo(200);
		assertThat(owners()).containsExactly("ada");
		assertThat(this.client.json("/settings.json").at("/choice/mode").asString("")).isEqualTo("REPORT");
		assertThat(this.mallory.post("/sweeps").statusCode()).isEqualTo(403);
		assertThat(this.client.get("/settings").body()).doesNotContain("asks to connect another organization");
	}

	/** An attacker who administers Jira may uninstall the app. */
	@Test
	void noUninstallEndsAClaim() {
		this.mallory.settings(Map.of("revocationInterval", "P90D", "mode", "REVOKE"));
		assertThat(this.client.settings(key(this.organization)).statusCode()).isEqualTo(422);
		later(Duration.ofDays(1));
		this.jira.site().uninstall(RunningApp.addressOf(this.context));
		this.jira.site().install(RunningApp.addressOf(this.context));
		assertThat(this.client.settings(key(this.organization)).statusCode()).isEqualTo(200);
		assertThat(owners()).containsExactly("ada");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whereARunCouldRevokeItWasProtectedWhateverTheRuleSaysNow(boolean reinstalled) {
		this.mallory.settings(Map.of("revocationInterval", "P90D", "mode", "REVOKE", "graceDays", "0"));
		String run = this.mallory.startSweep();
		Awaitility.await().until(() -> this.mallory.sweep(run), AppClient::isOver);
		this.mallory.settings(Map.of("revocationInterval", "OFF"));
		if (reinstalled) {
			this.jira.site().uninstall(RunningApp.addressOf(this.context));
			this.jira.site().install(RunningApp.addressOf(this.context));
		}
		assertThat(this.client.settings(key(this.organization)).statusCode()).isEqualTo(422);
		later(Duration.ofDays(1));
		assertThat(this.client.settings(key(this.organization)).statusCode()).isEqualTo(200);
		assertThat(owners()).containsExactly("ada");
	}

	@Test
	void aClaimEndsAfterAWeekAndIsNotASecondPersons() {
		this.mallory.settings(Map.of("revocationInterval", "P90D", "mode", "REVOKE"));
		this.client.settings(key(this.organization));
		later(Duration.ofDays(1));
		this.jira.site().administrator("eve");
		assertThat(clientOf("eve").settings(key(this.organization)).statusCode()).isEqualTo(422);
		later(Duration.ofDays(7));
		assertThat(this.client.settings(key(this.organization)).statusCode()).as("a new notice").isEqualTo(422);
		assertThat(owners()).containsExactly("mallory");
	}

	@Test
	void claimsOfOtherOrganizationsTakeAwayNone() {
		this.mallory.settings(Map.of("revocationInterval", "P90D", "mode", "REVOKE"));
		claims("some-organization", 100);
		assertThat(this.client.settings(key(this.organization)).body()).contains("its owners were notified");
	}

	@Test
	void anOrganizationHasFiveClaimsAtMost() {
		this.mallory.settings(Map.of("revocationInterval", "P90D", "mode", "REVOKE"));
		claims(this.organization.id(), Claims.MOST);
		assertThat(this.client.settings(key(this.organization)).statusCode()).isEqualTo(422);
		assertThat(storedClaims()).isEqualTo(Claims.MOST);
		later(Duration.ofDays(7));
		assertThat(this.client.settings(key(this.organization)).body()).contains("its owners were notified");
		assertThat(storedClaims()).isEqualTo(1);
	}

	private void claims(String organizationId, int number) {
		this.jdbc.update("""
				insert into organization_claim (site_id, account_id, organization_id, claimed_at)
				select ?, 'person-' || number, ?, now() from generate_series(1, ?) number
				""", this.jira.site().siteId(), organizationId, number);
	}

	private long storedClaims() {
		return this.jdbc.queryForObject("select count(*) from organization_claim where site_id = ?", Long.class,
				this.jira.site().siteId());
	}

	@Test
	void aLesserKeyClaimsNothingAndIsNotEnoughAfterTheNoticeEither() {
		this.mallory.settings(Map.of("revocationInterval", "P90D", "mode", "REVOKE"));
		this.organization.power(KeyPower.SCOPED);
		assertThat(this.client.settings(key(this.organization)).statusCode()).isEqualTo(422);
		assertThat(claims()).isZero();
		this.organization.power(KeyPower.EVERYTHING);
		this.client.settings(key(this.organization));
		later(Duration.ofDays(1));
		this.organization.power(KeyPower.SCOPED);
		assertThat(this.client.settings(key(this.organization)).statusCode()).isEqualTo(422);
		assertThat(owners()).containsExactly("mallory");
	}

	@Test
	void theOperatorReleasesASiteAtOnce() {
		this.mallory.settings(Map.of("revocationInterval", "P1D", "mode", "REVOKE", "graceDays", "0"));
		this.client.settings(key(this.organization));
		ReleaseOrganization release = new ReleaseOrganization(this.jdbcClient, this.siteLock, this.log,
				this.transaction);
		assertThat(release.release("no-such-site.atlassian.net")).isFalse();
		assertThat(release.release(this.jira.site().siteId())).isTrue();
		assertThat(release.release(this.jira.site().siteId())).as("again").isFalse();
		assertThat(this.mallory.post("/sweeps").statusCode()).isEqualTo(403);
		assertThat(this.client.settings(key(this.organization)).statusCode()).isEqualTo(200);
		assertThat(owners()).containsExactly("ada");
		assertThat(this.client.json("/settings.json").at("/choice/revocationInterval").asString("")).isEqualTo("OFF");
	}

	/** Runs as the operator starts it: in its own process, with the database only. */
	@Test
	void theCommandFindsASiteByItsHost() {
		Map<String, String> database = Map.of("spring.datasource.url", property("spring.datasource.url"),
				"spring.datasource.username", property("spring.datasource.username"), "spring.datasource.password",
				property("spring.datasource.password"));
		database.forEach(System::setProperty);
		// Sites of other tests may have had the same port.
		this.jdbc.update("update site set url = 'https://gone.atlassian.net' where site_id <> ?",
				this.jira.site().siteId());
		try {
			assertThat(ReleaseOrganization.command("no-such-site.atlassian.net", Clock.systemUTC())).isEqualTo(1);
			assertThat(ReleaseOrganization.command(this.jira.baseUrl().getAuthority(), Clock.systemUTC())).isZero();
		}
		finally {
			database.keySet().forEach(System::clearProperty);
		}
		assertThat(owners()).isEmpty();
		assertThat(this.client.settings(key(this.organization)).statusCode()).isEqualTo(200);
		assertThat(this.client.get("/activity.csv?kind=SETTINGS").body()).contains("operator",
				"Owner of the organization: mallory -> none");
		assertThat(this.client.get("/activity/verification").body()).contains("Intact:");
	}

	private String property(String name) {
		return this.context.getEnvironment().getProperty(name, "");
	}

	private void later(Duration time) {
		this.jdbc.update("update organization_claim set claimed_at = claimed_at - ? * interval '1 second' "
				+ "where site_id = ?", time.toSeconds(), this.jira.site().siteId());
	}

	private long claims() {
		return this.jdbc.queryForObject("""
				select count(*) from activity_entry where site_id = ? and kind = 'SETTINGS'
				and details::text like '%Asks to connect%'
				""", Long.class, this.jira.site().siteId());
	}

	private List<String> owners() {
		return this.jdbc.queryForList("select account_id from organization_owner where site_id = ? order by 1",
				String.class, this.jira.site().siteId());
	}

	private static Map<String, String> key(Organization organization) {
		return new HashMap<>(Map.of("organizationId", organization.id(), "apiKey", organization.apiKey()));
	}

}
