package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.run.RunLeases;
import com.bulkops.orgs.schedule.Tick;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two hundred runs wait, and as many as an instance works on at once hang in calls to an
 * Atlassian that is silent: ticks, notices and heartbeats come in time all the same.
 */
@Import(BusyTicksIntegrationTests.Ticks.class)
class BusyTicksIntegrationTests extends ConnectedSite {

	private static final int AT_ONCE = 8;

	private static final Duration LATEST = Duration.ofSeconds(10);

	private final CountDownLatch silent = new CountDownLatch(1);

	private final List<SimulatedAtlassian> sites = new ArrayList<>();

	@Autowired
	private Ticks ticks;

	@AfterEach
	void answer() {
		this.jdbc.update("delete from sweep_run where organization_id like 'waiting-%'");
		this.silent.countDown();
		Awaitility.await()
			.atMost(RunningApp.PATIENCE)
			.until(() -> this.jdbc.queryForList("select 1 from sweep_run where ended_at is null").isEmpty());
		this.sites.forEach(SimulatedAtlassian::close);
	}

	@Test
	void nothingIsLateWhileRunsWaitAndHang() {
		this.jdbc.update("""
				insert into sweep_run (id, site_id, organization_id, requested_by, status, mode, attempt, accounts,
				  tokens, due, revoked, already_gone, failed, unreachable, queued_at, started_at, waiting_until)
				select gen_random_uuid(), ?, 'waiting-' || n, 'ada', 'RUNNING', 'REPORT', 1, 0, 0, 0, 0, 0, 0, 0, now(),
				  now(), now() + interval '1 day' from generate_series(1, 200) n
				""", this.site.value());
		for (int run = 0; run < AT_ONCE; run++) {
			hang();
		}
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> heartbeats().size() == AT_ONCE);
		Awaitility.await()
			.during(Duration.ofSeconds(20))
			.atMost(Duration.ofSeconds(24))
			.pollInterval(Duration.ofMillis(200))
			.untilAsserted(() -> {
				Instant now = Instant.now();
				assertThat(this.ticks.last(Tick.RUNS)).isAfter(now.minus(LATEST));
				assertThat(this.ticks.last(Tick.NOTICES)).isAfter(now.minus(LATEST));
				assertThat(heartbeats()).as("seconds since each lease was extended")
					.hasSize(AT_ONCE)
					.allMatch((seconds) -> seconds < LATEST.toSeconds());
			});
	}

	/** A run of another site, whose organization does not answer. */
	private void hang() {
		SimulatedAtlassian other = new SimulatedAtlassian(0, Clock.systemUTC());
		this.sites.add(other);
		assertThat(other.site().install(RunningApp.addressOf(this.context))).isEqualTo(204);
		Organization acme = RunningApp.ATLASSIAN.add(new Organization("Acme", Clock.systemUTC()));
		ActingUser grace = new ActingUser(new SiteId(other.site().siteId()), "grace");
		this.organizations.connect(grace,
				this.organizations.verify(new OrganizationId(acme.id()), new ApiKey(acme.apiKey())), null);
		acme.observe((call) -> waitFor(this.silent));
		this.sweeps.start(grace, RunMode.REPORT);
	}

	private List<Double> heartbeats() {
		return this.jdbc.queryForList("""
				select %d - extract(epoch from leased_until - clock_timestamp())::float8 from sweep_run
				where leased_until is not null and ended_at is null
				""".formatted(RunLeases.LENGTH.toSeconds()), Double.class);
	}

	/** When each tick came last. */
	@TestConfiguration(proxyBeanMethods = false)
	static class Ticks {

		private final Map<Tick, Instant> last = new ConcurrentHashMap<>();

		@EventListener
		void onTick(Tick tick) {
			this.last.put(tick, Instant.now());
		}

		Instant last(Tick tick) {
			return this.last.getOrDefault(tick, Instant.EPOCH);
		}

	}

}
