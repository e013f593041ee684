package com.bulkops.orgs.organization;

import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import com.bulkops.orgs.InstalledSite;
import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

import static com.bulkops.orgs.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The owners before the first connection, after an uninstall, and when two people act
 * concurrently.
 */
class OwnersIntegrationTests extends InstalledSite {

	private final Organization umbrella = RunningApp.ATLASSIAN.add(new Organization("Umbrella", Clock.systemUTC()));

	@Autowired
	private Owners owners;

	@Autowired
	private TransactionTemplate transaction;

	private AppClient mallory;

	@BeforeEach
	void letMalloryIn() {
		this.jira.site().administrator("mallory");
		this.mallory = clientOf("mallory");
	}

	@Test
	void nobodyBecomesAnOwnerBeforeSomebodyProvedAKey() {
		assertThat(this.mallory.post("/settings/owners?account=mallory").statusCode()).isEqualTo(403);
		this.client.settings(this.organization, "P90D");
		assertThat(this.mallory.post("/sweeps").statusCode()).isEqualTo(403);
		assertThat(this.owners.list(actor("ada").site())).containsExactly("ada");
	}

	@Test
	void afterAnUninstallTheLogStillBelongsToItsOwners() {
		this.client.settings(this.organization, "P90D");
		this.jira.site().uninstall(RunningApp.addressOf(this.context));
		this.jira.site().install(RunningApp.addressOf(this.context));
		assertThat(this.mallory.get("/activity.csv").statusCode()).isEqualTo(403);
		assertThat(this.mallory.post("/privacy/erase?account=ada").statusCode()).isEqualTo(403);
		assertThat(this.mallory.settings(Map.of("revocationInterval", "P1D")).body())
			.contains(message("error.notAnOwner"))
			.contains("data-account=\"ada\"");
		HttpResponse<String> takeover = this.mallory.settings(this.umbrella, "P90D");
		assertThat(takeover.statusCode()).isEqualTo(422);
		assertThat(takeover.body()).contains("Nothing was saved yet");
		assertThat(this.mallory.get("/activity.csv").statusCode()).isEqualTo(403);
		assertThat(this.client.get("/activity.csv").statusCode()).isEqualTo(200);
	}

	@Test
	void afterAnUninstallWhoeverProvesTheSameKeyMayActAndOwnersMayConnectAnother() {
		this.client.settings(this.organization, "P90D");
		this.jira.site().uninstall(RunningApp.addressOf(this.context));
		this.jira.site().install(RunningApp.addressOf(this.context));
		assertThat(this.mallory.settings(this.organization, "P90D").statusCode()).isEqualTo(200);
		assertThat(this.mallory.get("/activity.csv").statusCode()).isEqualTo(200);
		this.jira.site().uninstall(RunningApp.addressOf(this.context));
		this.jira.site().install(RunningApp.addressOf(this.context));
		assertThat(this.client.settings(this.umbrella, "P90D").statusCode()).isEqualTo(200);
		assertThat(this.client.get("/settings").body()).contains("Connected to Umbrella");
	}

	@Test
	void twoOwnersWhoRemoveEachOtherLeaveOne() {
		this.client.settings(this.organization, "P90D");
		this.owners.add(actor("ada"), new AccountId("grace"));
		CompletableFuture<Void> other = this.transaction.execute((status) -> {
			this.owners.remove(actor("ada"), new AccountId("grace"));
			CompletableFuture<Void> removing = CompletableFuture
				.runAsync(() -> this.owners.remove(actor("grace"), new AccountId("ada")));
			Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> removing.isDone() || somebodyWaits());
			return removing;
		});
		assertThat(other).failsWithin(Duration.ofSeconds(20)).withThrowableThat().withCauseInstanceOf(NotAnOwner.class);
		assertThat(this.owners.list(actor("ada").site())).containsExactly("ada");
	}

	@Test
	void thereAreFiftyAtMostAndAFullKeyFindsAWayInAllTheSame() {
		this.client.settings(this.organization, "P90D");
		for (int person = 1; person < Owners.MOST; person++) {
			this.owners.add(actor("ada"), new AccountId("person-" + person));
		}
		assertThat(this.client.post("/settings/owners?account=mallory").body())
			.contains(message("error.owner.tooMany"));
		assertThat(this.owners.list(actor("ada").site())).hasSize(Owners.MOST).doesNotContain("mallory");
		assertThat(this.client.post("/settings/owners?account=ada").body())
			.doesNotContain(message("error.owner.tooMany"));
		assertThat(this.mallory.settings(this.organization, "P90D").statusCode()).isEqualTo(200);
		assertThat(this.owners.list(actor("ada").site())).hasSize(Owners.MOST)
			.contains("ada", "mallory")
			.doesNotContain("person-" + (Owners.MOST - 1));
	}

	private boolean somebodyWaits() {
		return Boolean.TRUE.equals(
				this.jdbc.queryForObject("select exists (select 1 from pg_locks where not granted)", Boolean.class));
	}

	private ActingUser actor(String account) {
		return new ActingUser(new SiteId(this.jira.site().siteId()), account);
	}

}
