package com.bulkops.orgs.sweep;

import java.time.Clock;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.simulator.JiraSite;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which runs may begin, while nobody but the test has them done.
 */
class RunDispatcherIntegrationTests extends ConnectedSite {

	@BeforeEach
	void alone() throws Exception {
		standby();
		choose(RevocationInterval.ofDays(90));
	}

	@Test
	void takesANightThatHasBegunAndDoesIt() {
		this.jdbc.update("update nightly_schedule set due_at = now() where site_id = ?", this.site.value());
		work();
		Run night = this.sweeps.latest(this.site).orElseThrow();
		assertThat(night.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(night.requestedBy()).isNull();
	}

	@Test
	void doesAllThatWaits() {
		RunId report = this.runs.queueRequested(this.ada, RunMode.REPORT);
		RunId run = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		work();
		assertThat(found(report).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(found(run).status()).isEqualTo(RunStatus.COMPLETED);
	}

	@Test
	void refusesARunWithoutAnOrganization() {
		this.jdbc.update("delete from organization_link where site_id = ?", this.site.value());
		assertRefused("No organization is connected. Connect one in Settings.");
	}

	@Test
	void refusesARunOfASiteThatUninstalledTheApp() {
		this.jdbc.update("update site set has_connect = false where site_id = ?", this.site.value());
		assertRefused("The app is no longer installed.");
	}

	@Test
	void aRunThatWasStoppedBeforeItBeganKeepsNoOtherWaiting() {
		RunId stopped = this.runs.queueRequested(this.ada, RunMode.REPORT);
		this.runs.requestStop(this.ada, stopped);
		RunId run = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		work();
		assertThat(found(stopped)).satisfies((report) -> {
			assertThat(report.status()).isEqualTo(RunStatus.REFUSED);
			assertThat(report.reason()).isEqualTo("An administrator stopped it before it started.");
		});
		assertThat(found(run).status()).isEqualTo(RunStatus.COMPLETED);
	}

	@Test
	void refusesToRevokeWhileNoIntervalIsChosen() {
		choose(RevocationInterval.OFF);
		assertRefused("No age limit is set, so revoking is off. Set one in Settings.");
	}

	@Test
	void refusesARunOfASiteThatDoesNotKnowTheApp() {
		this.jira.site().license(JiraSite.License.FORGOTTEN);
		RunId run = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		work();
		assertThat(found(run).status()).isEqualTo(RunStatus.REFUSED);
		assertThat(found(run).reason()).contains("as if the app were not installed");
		assertThat(this.organizations.find(this.site).orElseThrow().problem()).isEqualTo(found(run).reason());
	}

	private void assertRefused(String reason) {
		RunId run = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		work();
		assertThat(found(run).status()).isEqualTo(RunStatus.REFUSED);
		assertThat(entries(Kind.RUN)).singleElement().extracting(ActivityEntry::reason).isEqualTo(reason);
	}

	@Test
	void aKeyThatDoesNotOpenStopsTheRunAndShows() {
		this.jdbc.update("update organization_link set sealed_key = 'no key'::bytea where site_id = ?",
				this.site.value());
		RunId run = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		work();
		assertThat(found(run).status()).isEqualTo(RunStatus.STOPPED);
		assertThat(this.organizations.find(this.site).orElseThrow().problem()).isEqualTo(found(run).reason())
			.isNotBlank();
	}

	/** It waits for its turn; that it came too late is no error. */
	@Test
	void oneOfTwoRunsThatBeginInTheSameMomentWaits() throws Exception {
		RunId begun = this.runs.queueRequested(this.ada, RunMode.REPORT);
		try (SimulatedAtlassian other = new SimulatedAtlassian(0, Clock.systemUTC())) {
			assertThat(other.site().install(RunningApp.addressOf(this.context))).isEqualTo(204);
			ActingUser grace = new ActingUser(new SiteId(other.site().siteId()), "grace");
			this.organizations.connect(grace, this.organizations.verify(new OrganizationId(this.organization.id()),
					new ApiKey(this.organization.apiKey())), null);
			RunId waits = this.runs.queueRequested(grace, RunMode.REPORT);
			beforeTheCommitOf(() -> lease(begun), () -> work(grace.site()));
			assertThat(this.sweeps.find(grace.site(), waits).orElseThrow().status()).isEqualTo(RunStatus.QUEUED);
			work();
			work(grace.site());
			assertThat(this.sweeps.find(grace.site(), waits).orElseThrow().status()).isEqualTo(RunStatus.COMPLETED);
		}
	}

	@Test
	void stoppingARunThatHasEndedDoesNothing() {
		RunId run = this.runs.queueRequested(this.ada, RunMode.REPORT);
		work();
		this.sweeps.stop(this.ada, run);
		assertThat(found(run).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(found(run).stopRequestedBy()).isNull();
	}

}
