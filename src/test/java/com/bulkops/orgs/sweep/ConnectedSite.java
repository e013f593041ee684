package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.ActivityFilter;
import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.Confirmation;
import com.bulkops.orgs.policy.Grace;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.run.LeasedRunStore;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.RunLeases;
import com.bulkops.orgs.run.RunStore;
import com.bulkops.orgs.run.Runs;
import com.bulkops.orgs.schedule.NightlySchedule;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.Organization.Call;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What tests of runs share: a site of the test's own whose organization is connected, the
 * rooms below the pages, and the rules that hold after every test, whatever it did.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT)
@ContextConfiguration(initializers = RunningApp.class)
abstract class ConnectedSite {

	final SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());

	final Organization organization;

	final SiteId site = new SiteId(this.jira.site().siteId());

	final ActingUser ada = new ActingUser(this.site, "ada");

	@Autowired
	ConfigurableApplicationContext context;

	@Autowired
	Organizations organizations;

	@Autowired
	Policies policies;

	@Autowired
	Runs sweeps;

	@Autowired
	RunStore runs;

	@Autowired
	LeasedRunStore leasedRuns;

	@Autowired
	RunLeases leases;

	@Autowired
	RunDispatcher dispatcher;

	@Autowired
	Sweeper sweeper;

	@Autowired
	RunPreconditions preconditions;

	@Autowired
	NightlySchedule nights;

	@Autowired
	ActivityLog log;

	@Autowired
	JdbcTemplate jdbc;

	@Autowired
	private TransactionTemplate transaction;

	ConnectedSite() {
		this(Clock.systemUTC());
	}

	/** With a clock for the times of revocations. */
	ConnectedSite(Clock clock) {
		this.organization = RunningApp.ATLASSIAN.add(new Organization("Acme", clock));
	}

	@BeforeEach
	void installAndConnect() {
		assertThat(this.jira.site().install(RunningApp.addressOf(this.context))).isEqualTo(204);
		this.organizations.connect(this.ada, this.organizations.verify(new OrganizationId(this.organization.id()),
				new ApiKey(this.organization.apiKey())), null);
	}

	/**
	 * Every run ends, nothing is revoked without an entry before, and the log claims no
	 * more than happened.
	 */
	@AfterEach
	void whatAlwaysHolds() {
		goOn();
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> firstUnfinished().isEmpty());
		this.jira.close();
		Awaitility.await("what was on its way when a run was ended from outside is concluded")
			.atMost(RunningApp.PATIENCE)
			.until(() -> this.jdbc.queryForObject("""
					select count(*) from activity_entry join sweep_run on sweep_run.id = run_id
					where activity_entry.site_id = ? and result = 'PENDING'
					""", Long.class, this.site.value()) == 0);
		List<Intent> intents = this.jdbc.query(
				"select account_id, token_id, at, result from activity_entry where site_id = ? and kind = 'REVOCATION'",
				(row, number) -> new Intent(row.getString("account_id"), row.getString("token_id"),
						row.getObject("at", OffsetDateTime.class).toInstant(), row.getString("result")),
				this.site.value());
		assertThat(this.organization.revoked()).allSatisfy((revoked) -> assertThat(intents)
			.anyMatch((intent) -> intent.isAbout(revoked) && !intent.at().isAfter(revoked.at())));
		assertThat(intents).filteredOn((intent) -> intent.result().equals("REVOKED"))
			.allMatch((intent) -> this.organization.revoked().stream().anyMatch(intent::isAbout));
		assertThat(this.organization.calls()).filteredOn(Call::isRevocation)
			.allMatch((call) -> intents.stream()
				.anyMatch((intent) -> call.path()
					.equals("/users/" + intent.account() + "/manage/api-tokens/" + intent.token())));
	}

	/**
	 * Does one thing and, before it is committed, another one in its own thread that has
	 * to wait for that.
	 */
	final void beforeTheCommitOf(Runnable first, Runnable second) throws Exception {
		ExecutorService another = Executors.newSingleThreadExecutor();
		try {
			Future<?> waited = this.transaction.execute((status) -> {
				first.run();
				Integer own = this.jdbc.queryForObject("select pg_backend_pid()", Integer.class);
				Future<?> waiting = another.submit(second);
				Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> this.jdbc.queryForObject("""
						select count(*) from pg_locks where not granted and ? = any (pg_blocking_pids(pid))
						""", Long.class, own) > 0);
				return waiting;
			});
			waited.get();
		}
		finally {
			another.shutdown();
		}
	}

	static void waitFor(CountDownLatch latch) {
		try {
			assertThat(latch.await(RunningApp.PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("what is waited for has come")
				.isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Nobody but the test works on runs. */
	final void standby() {
		this.dispatcher.stop();
	}

	/** The app works on runs, also on those that the test has leased. */
	final void goOn() {
		this.jdbc.update("update sweep_run set leased_until = null where site_id = ?", this.site.value());
		this.dispatcher.start();
	}

	/** Works on what waits, until nothing is left or has to wait. */
	final void work() {
		work(this.site);
	}

	final void work(SiteId site) {
		this.nights.takeDueNights();
		boolean worked = true;
		while (worked && !Thread.currentThread().isInterrupted()) {
			worked = this.leases.waiting("test")
				.stream()
				.filter((waiting) -> waiting.site().equals(site))
				.findFirst()
				.map((waiting) -> {
					this.leases.lease(waiting, "test", this.preconditions.findObjectionTo(site))
						.ifPresent((leased) -> this.sweeper.sweep(leased, new RunCancellation()));
					return this.sweeps.find(site, waiting.run()).orElseThrow().status().isFinal();
				})
				.orElse(false);
		}
	}

	/** Takes a run away from whoever has it. */
	final RunLease lease(RunId run) {
		return this.leases.lease(new RunLeases.Waiting(run, this.site), "test", null).orElseThrow().lease();
	}

	final Optional<Run> firstUnfinished() {
		return this.sweeps.since(this.site, Instant.EPOCH)
			.stream()
			.filter((run) -> !run.status().isFinal())
			.reduce((newer, older) -> older);
	}

	/** What was confirmed in tests that are about something else. */
	static Confirmation anyNumber() {
		return new Confirmation(1_000_000, Instant.now());
	}

	/** What is that old is revoked, at once and whatever the number. */
	final void choose(RevocationInterval interval) {
		choose(Rule.of(interval, RunMode.REVOKE));
	}

	final void choose(Rule rule) {
		Policy current = this.policies.get(this.site);
		choose(rule, current.nightlyAt(), current.timeZone());
	}

	final void choose(Rule rule, LocalTime nightlyAt, ZoneId timeZone) {
		Policy current = this.policies.get(this.site);
		this.policies.update(this.ada, new Policy(rule, current.cap().withConfirmed(anyNumber()), Grace.NONE, nightlyAt,
				timeZone, current.version()));
	}

	final Run await(RunId run) {
		return Awaitility.await()
			.atMost(RunningApp.PATIENCE)
			.until(() -> this.sweeps.find(this.site, run).orElseThrow(), (sweep) -> sweep.status().isFinal());
	}

	final Run found(RunId run) {
		return this.sweeps.find(this.site, run).orElseThrow();
	}

	/** The newest of a kind. */
	final List<ActivityEntry> entries(Kind kind) {
		return this.log.newest(this.site, new ActivityFilter(null, null, Set.of(kind), Set.of(), null, null, null))
			.entries();
	}

	private record Intent(String account, String token, Instant at, String result) {

		boolean isAbout(Organization.Revoked revoked) {
			return this.account.equals(revoked.account()) && this.token.equals(revoked.token());
		}

	}

}
