package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What concerns an organization is locked before runs are.
 */
class OrganizationLockIntegrationTests extends ConnectedSite {

	@Autowired
	private Exemptions exemptions;

	@Autowired
	private TransactionTemplate sister;

	/** The exemption ends the lease of the run that the other site ends. */
	@Test
	void aSiteThatLeavesWaitsForItsSisterBeforeItLocksItsRun() throws Exception {
		standby();
		RunLease lease = lease(this.runs.queueRequested(this.ada, RunMode.REPORT));
		Organization another = RunningApp.ATLASSIAN.add(new Organization("Umbrella", Clock.systemUTC()));
		ExecutorService leaving = Executors.newSingleThreadExecutor();
		try (SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC())) {
			assertThat(jira.site().install(RunningApp.addressOf(this.context))).isEqualTo(204);
			ActingUser grace = new ActingUser(new SiteId(jira.site().siteId()), "grace");
			connect(grace, this.organization);
			Future<?> left = this.sister.execute((status) -> {
				this.jdbc.queryForList("select 1 from pg_advisory_xact_lock(hashtextextended('organization:' || ?, 0))",
						Integer.class, this.organization.id());
				Integer own = this.jdbc.queryForObject("select pg_backend_pid()", Integer.class);
				Future<?> waiting = leaving.submit(() -> connect(this.ada, another));
				Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> this.jdbc.queryForObject("""
						select count(*) from pg_locks where not granted and ? = any (pg_blocking_pids(pid))
						""", Long.class, own) > 0);
				this.exemptions.add(grace, List.of(new Exemption(Exemption.Kind.LABEL, "CI", "contract", null)));
				return waiting;
			});
			left.get();
		}
		finally {
			leaving.shutdown();
		}
		assertThat(found(lease.run()).status()).isEqualTo(RunStatus.STOPPED);
		assertThat(this.organizations.find(this.site).orElseThrow().id().value()).isEqualTo(another.id());
	}

	private void connect(ActingUser actor, Organization to) {
		this.organizations.connect(actor,
				this.organizations.verify(new OrganizationId(to.id()), new ApiKey(to.apiKey())), null);
	}

}
