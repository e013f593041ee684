package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.ActivityFilter;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.activity.TokenSnapshot;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.inventory.DueBy;
import com.bulkops.orgs.inventory.DueTokens;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunCancelled;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.schedule.NightlySchedule;
import com.bulkops.orgs.simulator.Account;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.Organization.KeyPower;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What happens to runs when the app dies, when nights are missed, and when several want
 * the same at once. After each test the rules that always hold are checked.
 */
class RunsIntegrationTests extends ConnectedSite {

	/** The tokens that a revocation had begun for when the run was to end. */
	private final Set<String> begun = new ConcurrentSkipListSet<>();

	private final CountDownLatch happened = new CountDownLatch(1);

	@Autowired
	private NightlySchedule schedule;

	@Autowired
	private Inventory inventory;

	@Autowired
	private DueTokens tokens;

	@BeforeEach
	void fill() {
		fill(0, 10);
	}

	@Test
	void concludesWhatACrashLeftOpenBeforeAnythingElse() throws Exception {
		standby();
		choose(RevocationInterval.ofDays(90));
		RunId run = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		RunLease claim = lease(run);
		intend(claim, "person-1", "old-1");
		intend(claim, "person-2", "old-2");
		this.organization.revokeUnseen("person-1", "old-1"); // that request had come
																// through
		goOn();
		Run sweep = await(run);
		assertThat(sweep.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(entriesOf("old-1")).singleElement().satisfies((entry) -> {
			assertThat(entry.result()).isEqualTo(EntryResult.REVOKED);
			assertThat(entry.reason()).contains("was interrupted", "no longer lists it");
		});
		assertThat(entriesOf("old-2")).extracting(ActivityEntry::result)
			.as("one outcome in one run")
			.containsExactly(EntryResult.REVOKED);
		assertThat(sweep.counts().failed()).isZero();
		assertThat(sweep.counts().revoked()).isEqualTo(10);
		assertThat(this.organization.revokedTokens()).hasSize(10);
	}

	@Test
	void concludesWhatARunLeftOpenThatHasEndedSince() {
		choose(RevocationInterval.ofDays(90));
		RunId failed = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		RunLease claim = lease(failed);
		intend(claim, "person-1", "old-1");
		this.leasedRuns.end(claim, RunStatus.FAILED, new RunCounts(0, 0, 0, 0, 0, 0, 0), null,
				"the database went away");
		Run next = await(this.sweeps.start(this.ada, RunMode.REVOKE));
		assertThat(next.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(next.counts().revoked()).isEqualTo(10);
		assertThat(entriesOf("old-1")).extracting(ActivityEntry::result)
			.containsExactly(EntryResult.REVOKED, EntryResult.FAILED);
	}

	@Test
	void anAttemptThatLostItsRunCanBeginNothingMore() throws Exception {
		standby();
		choose(RevocationInterval.ofDays(90));
		RunId run = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		RunLease zombie = lease(run);
		lease(run);
		assertThatExceptionOfType(RunCancelled.class).isThrownBy(() -> intend(zombie, "person-1", "old-1"));
		assertThatExceptionOfType(RunCancelled.class).isThrownBy(
				() -> this.leasedRuns.end(zombie, RunStatus.COMPLETED, new RunCounts(0, 0, 0, 0, 0, 0, 0), null, null));
		goOn();
		assertThat(await(run).status()).isEqualTo(RunStatus.COMPLETED);
	}

	@Test
	void aRunThatAShutdownInterruptsGoesOnLater() throws Exception {
		choose(RevocationInterval.ofDays(90));
		Thread worker = new Thread(() -> work());
		this.organization.observe((call) -> {
			if (call.isRevocation() && this.organization.revoked().size() >= 3) {
				worker.interrupt();
			}
		});
		standby();
		RunId run = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		worker.start();
		worker.join(30_000);
		assertThat(found(run).status()).as("it was interrupted").isEqualTo(RunStatus.RUNNING);
		goOn();
		assertThat(await(run).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.jdbc.queryForObject("select attempt from sweep_run where id = ?", Integer.class, run.value()))
			.isEqualTo(2);
		assertThat(this.organization.revokedTokens()).hasSize(10);
		assertThat(this.organization.revoked()).hasSize(10);
	}

	@Test
	void aMissedNightIsMadeUpForExactlyOnce() throws Exception {
		choose(RevocationInterval.ofDays(90));
		LocalDate missed = LocalDate.parse("2026-11-20");
		this.jdbc.update("update nightly_schedule set night = ?, due_at = now() - interval '3 days' where site_id = ?",
				missed, this.site.value());
		together(() -> {
			this.schedule.takeDueNights();
			return null;
		});
		Awaitility.await()
			.atMost(RunningApp.PATIENCE)
			.until(() -> this.sweeps.latest(this.site).filter((sweep) -> sweep.status().isFinal()).isPresent());
		assertThat(this.jdbc.queryForList("select night from sweep_run where site_id = ?", LocalDate.class,
				this.site.value()))
			.containsExactly(missed);
		assertThat(this.sweeps.nextNight(this.site).orElseThrow()).isAfter(Instant.now());
		assertThat(this.organization.revokedTokens()).hasSize(10);
		assertThat(entries(Kind.RUN)).singleElement().satisfies((entry) -> assertThat(entry.actor()).isNull());
	}

	@Test
	void switchingOffTakesTheNightAway() {
		choose(RevocationInterval.ofDays(90));
		choose(RevocationInterval.OFF);
		assertThat(this.sweeps.nextNight(this.site)).isEmpty();
	}

	@Test
	void askingTwiceAtOnceIsOneRun() throws Exception {
		this.organization.power(KeyPower.DEAD);
		choose(RevocationInterval.ofDays(90));
		List<RunId> asked = together(() -> this.runs.queueRequested(this.ada, RunMode.REVOKE));
		assertThat(asked).hasSize(2).containsOnly(asked.get(0));
		this.sweeps.start(this.ada, RunMode.REVOKE);
	}

	@Test
	void uninstallingInTheMiddleStopsTheRunAtOnce() {
		choose(RevocationInterval.ofDays(90));
		afterThreeRevocations(() -> {
			this.jira.site().uninstall(RunningApp.addressOf(this.context));
		});
		Run sweep = await(this.sweeps.start(this.ada, RunMode.REVOKE));
		assertThat(sweep.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(sweep.reason()).isEqualTo("The app was uninstalled.");
		nothingBeganSince();
		assertThat(this.jdbc.queryForObject("select count(*) from organization_link where site_id = ?", Integer.class,
				this.site.value()))
			.isZero();
	}

	@Test
	void switchingOffInTheMiddleStopsTheRunAtOnce() {
		choose(RevocationInterval.ofDays(90));
		afterThreeRevocations(() -> {
			choose(RevocationInterval.OFF);
		});
		Run sweep = await(this.sweeps.start(this.ada, RunMode.REVOKE));
		assertThat(sweep.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(sweep.reason()).isEqualTo("Revoking was switched off in the settings.");
		nothingBeganSince();
	}

	@Test
	void connectingAnotherOrganizationStopsTheRunAtOnce() {
		choose(RevocationInterval.ofDays(90));
		Organization another = RunningApp.ATLASSIAN.add(new Organization("Umbrella", Clock.systemUTC()));
		afterThreeRevocations(() -> {
			this.organizations.connect(this.ada,
					this.organizations.verify(new OrganizationId(another.id()), new ApiKey(another.apiKey())), null);
		});
		Run sweep = await(this.sweeps.start(this.ada, RunMode.REVOKE));
		assertThat(sweep.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(sweep.reason()).isEqualTo("Another organization was connected.");
		nothingBeganSince();
		assertThat(await(this.sweeps.start(this.ada, RunMode.REVOKE)).status()).isEqualTo(RunStatus.COMPLETED);
		nothingBeganSince();
	}

	@Test
	void stoppingInTheMiddleEndsTheRunWithItsRecordComplete() {
		choose(RevocationInterval.ofDays(90));
		this.context.getBean(Owners.class).add(this.ada, new AccountId("grace"));
		afterThreeRevocations(() -> {
			this.sweeps.stop(new ActingUser(this.site, "grace"), firstUnfinished().orElseThrow().id());
		});
		Run sweep = await(this.sweeps.start(this.ada, RunMode.REVOKE));
		assertThat(sweep.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(sweep.reason()).startsWith("An administrator stopped it.");
		assertThat(sweep.counts().revoked()).isEqualTo(this.organization.revoked().size());
		assertThat(sweep.planned()).isEqualTo(60);
		nothingBeganSince();
		assertThat(entries(Kind.RUN)).singleElement().extracting(ActivityEntry::stoppedBy).isEqualTo("grace");
		assertThat(this.organizations.find(this.site).orElseThrow().problem()).isNull();
	}

	@Test
	void aStopIsHeardBeforeARevocationThatWaitedForARateLimit() {
		choose(RevocationInterval.ofDays(90));
		AtomicBoolean stopped = new AtomicBoolean();
		this.organization.observe((call) -> {
			if (call.isRevocation() && stopped.compareAndSet(false, true)) {
				this.organization.allow(0);
				this.sweeps.stop(this.ada, firstUnfinished().orElseThrow().id());
			}
		});
		Run sweep = await(this.sweeps.start(this.ada, RunMode.REVOKE));
		this.organization.allow(Long.MAX_VALUE);
		assertThat(sweep.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(this.log.newest(this.site, results(EntryResult.FAILED)).entries()).isNotEmpty()
			.allMatch((entry) -> entry.reason().endsWith("The token was not revoked.")
					&& !this.organization.revokedTokens().contains(entry.token().id().value()));
	}

	/** No rate limit makes it wait, so only the question before the call hears it. */
	@Test
	void aStopIsHeardBeforeARevocationIsTriedAgain() {
		choose(RevocationInterval.ofDays(90));
		IntStream.range(1, 10)
			.forEach((person) -> this.organization.account("person-" + person).withdraw("old-" + person));
		List<String> tries = new CopyOnWriteArrayList<>();
		this.organization.observe((call) -> {
			if (call.isRevocation()) {
				tries.add(call.path());
				this.organization.account("person-0").refusing((tries.size() == 1) ? Account.UNAVAILABLE : null);
				this.sweeps.stop(this.ada, firstUnfinished().orElseThrow().id());
			}
		});
		Run sweep = await(this.sweeps.start(this.ada, RunMode.REVOKE));
		assertThat(sweep.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(tries).hasSize(1);
		assertThat(this.organization.revoked()).isEmpty();
	}

	@Test
	void eachAccountIsWorkedOnByOneThreadOnly() {
		choose(RevocationInterval.ofDays(90));
		List<String> once = new CopyOnWriteArrayList<>();
		this.organization.observe((call) -> {
			if (call.isRevocation()) {
				once.add(call.path());
			}
		});
		await(this.sweeps.start(this.ada, RunMode.REVOKE));
		assertThat(once).hasSize(10).doesNotHaveDuplicates();
		assertThat(this.organization.calls()).filteredOn((call) -> call.path().contains("person-"))
			.as("each list twice, each token once")
			.hasSize(30);
	}

	@Test
	void anErrorOfOneThreadEndsTheRunAndIsRecorded() {
		choose(RevocationInterval.ofDays(90));
		AtomicBoolean broken = new AtomicBoolean();
		this.organization.observe((call) -> {
			if (call.isRevocation() && broken.compareAndSet(false, true)) {
				this.jdbc.execute("alter table inventory_token rename to inventory_token_away");
			}
		});
		try {
			Run sweep = await(this.sweeps.start(this.ada, RunMode.REVOKE));
			assertThat(sweep.status()).isEqualTo(RunStatus.FAILED);
			assertThat(sweep.reason()).contains("inventory_token");
			assertThat(this.organizations.find(this.site).orElseThrow().problem())
				.isEqualTo("An error in this app ended the last run. The next run tries again.");
			assertThat(this.log.newest(this.site, results(EntryResult.REVOKED)).entries())
				.hasSameSizeAs(this.organization.revoked());
		}
		finally {
			this.jdbc.execute("alter table inventory_token_away rename to inventory_token");
		}
	}

	@Test
	void stoppingARunOfAnotherSiteDoesNothing() {
		choose(RevocationInterval.ofDays(90));
		this.organization.observe((call) -> {
			if (call.isRevocation()) {
				this.runs.requestStop(new ActingUser(new SiteId("another"), "grace"),
						firstUnfinished().orElseThrow().id());
			}
		});
		assertThat(await(this.sweeps.start(this.ada, RunMode.REVOKE)).status()).isEqualTo(RunStatus.COMPLETED);
	}

	@Test
	void aRunThatWaitsIsStoppedBeforeItBegins() throws Exception {
		standby();
		choose(RevocationInterval.ofDays(90));
		RunId run = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		this.runs.requestStop(this.ada, run);
		int calls = this.organization.calls().size();
		work();
		assertThat(await(run).status()).isEqualTo(RunStatus.REFUSED);
		assertThat(this.organization.calls()).as("since the key was verified").hasSize(calls);
	}

	@Test
	void aReportRevokesNothingAndFindsWhatARunWouldRevoke() {
		this.organization.account("person-1").token("odd", "no time");
		choose(RevocationInterval.ofDays(90));
		Run report = await(this.sweeps.start(this.ada, RunMode.REPORT));
		assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(report.counts()).isEqualTo(new RunCounts(10, 21, 10, 0, 0, 0, 0).withSpared(0, 1));
		assertThat(this.organization.calls()).noneMatch((call) -> call.isRevocation());
		assertThat(entries(Kind.TOKEN)).singleElement()
			.satisfies((entry) -> assertThat(entry.reason()).contains("no creation time"));
		OrganizationId id = new OrganizationId(this.organization.id());
		Set<String> preview = due(id);
		assertThat(preview).hasSize(10);
		await(this.sweeps.start(this.ada, RunMode.REVOKE));
		assertThat(this.organization.revokedTokens()).isEqualTo(preview);
		assertThat(due(id)).isEmpty();
		assertThat(this.inventory.findSummary(this.site, id).orElseThrow().tokens()).isEqualTo(11);
	}

	@Test
	void reportsAreAllowedWhileNoIntervalIsChosenAndWithAKeyThatHasScopes() {
		this.organization.power(KeyPower.SCOPED);
		Run report = await(this.sweeps.start(this.ada, RunMode.REPORT));
		assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(report.counts()).isEqualTo(new RunCounts(10, 20, 0, 0, 0, 0, 0));
	}

	@Test
	void aPolicyThatOnlyReportsMakesEveryRunAReport() {
		choose(Rule.of(RevocationInterval.ofDays(90), RunMode.REPORT));
		Run run = await(this.sweeps.start(this.ada, RunMode.REVOKE));
		assertThat(run.mode()).isEqualTo(RunMode.REPORT);
		assertThat(run.counts().due()).isEqualTo(10);
		assertThat(this.organization.revoked()).isEmpty();
	}

	@Test
	void theKeyIsStoredSealed() {
		byte[] stored = this.jdbc.queryForObject("select sealed_key from organization_link where site_id = ?",
				byte[].class, this.site.value());
		assertThat(new String(stored, java.nio.charset.StandardCharsets.ISO_8859_1))
			.doesNotContain(this.organization.apiKey());
	}

	@Test
	void aPolicyKeepsItsTimeOfDay() {
		choose(Rule.of(RevocationInterval.ofDays(90), RunMode.REVOKE), LocalTime.of(3, 45), ZoneId.of("Europe/Berlin"));
		assertThat(this.policies.get(this.site).nightlyAt()).isEqualTo("03:45");
		assertThat(this.jdbc.queryForObject("select nightly_at::text from policy where site_id = ?", String.class,
				this.site.value()))
			.isEqualTo("03:45:00");
	}

	/** What is due by 90 days, in the inventory. */
	private Set<String> due(OrganizationId id) {
		Set<String> due = new TreeSet<>();
		Instant now = Instant.now();
		this.tokens.forEach(this.site, id,
				new DueBy(Rule.of(RevocationInterval.ofDays(90), RunMode.REVOKE), now,
						LocalDate.ofInstant(now, ZoneId.of("UTC"))),
				DueTokens.Part.DUE, (seen) -> due.add(seen.token().id().value()));
		return due;
	}

	private void fill(int first, int end) {
		Instant now = Instant.now();
		IntStream.range(first, end)
			.forEach((person) -> this.organization.account("person-" + person)
				.token("old-" + person, "CI", now.minus(Duration.ofDays(100)))
				.token("young-" + person, "CI", now.minus(Duration.ofDays(10))));
	}

	/** While it happens, nothing that is on its way is answered. */
	private void afterThreeRevocations(Runnable event) {
		fill(10, 60);
		AtomicBoolean happens = new AtomicBoolean();
		this.organization.observe((call) -> {
			if (!call.isRevocation() || this.organization.revoked().size() < 3) {
				return;
			}
			if (happens.compareAndSet(false, true)) {
				event.run();
				this.begun.addAll(begunRevocations());
				this.happened.countDown();
			}
			waitFor(this.happened);
		});
	}

	/** What had begun is seen through, with a record of each. */
	private void nothingBeganSince() {
		waitFor(this.happened);
		assertThat(this.begun).hasSizeBetween(4, 3 + 16);
		assertThat(begunRevocations()).isEqualTo(this.begun);
		assertThat(this.organization.revoked()).hasSizeBetween(4, this.begun.size());
		assertThat(this.organization.revoked()).hasSameSizeAs(this.organization.revokedTokens());
	}

	private Set<String> begunRevocations() {
		return entries(Kind.REVOCATION).stream()
			.map((entry) -> entry.token().id().value())
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private void intend(RunLease claim, String account, String token) {
		this.leasedRuns.append(claim, List.of(NewEntry.revocation(this.site, claim.run(), new AccountId(account),
				new TokenSnapshot(new TokenId(token), "CI", null, null), "the rule")));
	}

	private List<ActivityEntry> entriesOf(String token) {
		return entries(Kind.REVOCATION).stream().filter((entry) -> entry.token().id().value().equals(token)).toList();
	}

	private static ActivityFilter results(EntryResult result) {
		return new ActivityFilter(null, null, Set.of(), Set.of(result), null, null, null);
	}

	private static <T> List<T> together(Callable<T> work) throws Exception {
		CountDownLatch both = new CountDownLatch(2);
		Callable<T> inStep = () -> {
			both.countDown();
			both.await();
			return work.call();
		};
		var threads = Executors.newFixedThreadPool(2);
		try {
			var first = threads.submit(inStep);
			var second = threads.submit(inStep);
			return java.util.Arrays.asList(first.get(), second.get());
		}
		finally {
			threads.shutdown();
		}
	}

}
