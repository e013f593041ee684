package com.bulkops.orgs.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.ActivityFilter;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.activity.TokenSnapshot;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.policy.Cap;
import com.bulkops.orgs.policy.Confirmation;
import com.bulkops.orgs.policy.Exemption;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.RunStatus;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What is known of runs while they are under way and after they have ended, and what they
 * leave behind for others. Nobody but the test has runs done.
 */
class WatchedRunsIntegrationTests extends ConnectedSite {

	private static final RunCounts NONE = new RunCounts(0, 0, 0, 0, 0, 0, 0);

	private static final int PEOPLE = 10;

	@Autowired
	private Exemptions exemptions;

	@Autowired
	private Scheduler scheduler;

	/** No tick announces a run or concludes what it left open. */
	@BeforeEach
	void alone() throws Exception {
		standby();
		this.scheduler.standby();
		Awaitility.await()
			.atMost(RunningApp.PATIENCE)
			.until(() -> this.scheduler.getCurrentlyExecutingJobs().isEmpty());
		Instant now = Instant.now();
		IntStream.range(0, PEOPLE)
			.forEach((person) -> this.organization.account("person-" + person)
				.token("old-" + person, "CI", now.minus(Duration.ofDays(100)))
				.token("young-" + person, "CI", now.minus(Duration.ofDays(10))));
		choose(RevocationInterval.ofDays(90));
	}

	@AfterEach
	void tickAgain() throws SchedulerException {
		this.scheduler.start();
	}

	@Test
	void untilWhenItWaitsForAtlassianIsSeen() throws Exception {
		Instant before = Instant.now();
		RunId run = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		this.organization.allow(1);
		Thread worker = new Thread(() -> work());
		worker.start();
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> found(run).waitingUntil() != null);
		assertThat(found(run).waitingUntil()).isAfter(before);
		this.sweeps.stop(this.ada, run);
		worker.join(RunningApp.PATIENCE.toMillis());
		this.organization.allow(Long.MAX_VALUE);
		assertThat(found(run).status()).isEqualTo(RunStatus.STOPPED);
	}

	@Test
	void theRunThatAsksIsOnHoldUntilAnotherOneCouldRevoke() {
		cap(new Cap(PEOPLE - 1, null, null));
		RunId asks = done(RunMode.REVOKE);
		assertThat(this.sweeps.onHold(this.site)).contains(found(asks));
		assertThat(this.jdbc.queryForObject("select count(*) from sweep_candidate where run_id = ?", Long.class,
				asks.value()))
			.as("nothing is left to be done")
			.isZero();
		RunId look = done(RunMode.REPORT);
		assertThat(this.sweeps.latest(this.site)).contains(found(look));
		assertThat(this.sweeps.onHold(this.site)).contains(found(asks));
		cap(Cap.NONE);
		RunId revokes = done(RunMode.REVOKE);
		assertThat(found(revokes).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.sweeps.onHold(this.site)).isEmpty();
	}

	@Test
	void runsAreToldSinceAMomentTheNewestFirst() {
		RunId first = done(RunMode.REPORT);
		RunId second = done(RunMode.REPORT);
		RunId waits = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		assertThat(this.sweeps.since(this.site, found(first).queuedAt())).extracting(Run::id)
			.containsExactly(waits, second, first);
		assertThat(this.sweeps.since(this.site, found(second).queuedAt())).extracting(Run::id)
			.containsExactly(waits, second);
		assertThat(firstUnfinished()).isPresent();
		work();
		assertThat(firstUnfinished()).isEmpty();
	}

	@Test
	void nightsAreMissingSinceTheLastRunThatCouldRevoke() {
		assertThat(this.sweeps.nextNights(this.site, 3)).hasSize(3)
			.first()
			.isEqualTo(this.sweeps.nextNight(this.site).orElseThrow());
		Instant chosen = this.sweeps.nightsSince(this.site).orElseThrow();
		assertThat(found(done(RunMode.REPORT)).endedAt()).isAfter(chosen);
		assertThat(this.sweeps.nightsSince(this.site)).contains(chosen);
		Instant ended = found(done(RunMode.REVOKE)).endedAt();
		assertThat(this.sweeps.nightsSince(this.site)).contains(ended);
		choose(RevocationInterval.OFF);
		assertThat(this.sweeps.nightsSince(this.site)).isEmpty();
		assertThat(this.sweeps.nextNights(this.site, 3)).isEmpty();
	}

	@Test
	void everyRunThatEndsIsALineOfTheLog() {
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		lines.start();
		Logger logger = (Logger) LoggerFactory.getLogger("com.bulkops.orgs.run.RunEndLogger");
		logger.addAppender(lines);
		try {
			RunId completed = done(RunMode.REPORT);
			RunId refused = this.runs.queueRequested(this.ada, RunMode.REVOKE);
			this.runs.refuse(this.site, refused, "It may not.");
			assertThat(List.copyOf(lines.list)).extracting(ILoggingEvent::getFormattedMessage)
				.filteredOn((line) -> line.contains(this.site.value()))
				.containsExactly("Run %s of %s ended: COMPLETED".formatted(completed, this.site.value()),
						"Run %s of %s ended: REFUSED".formatted(refused, this.site.value()));
		}
		finally {
			logger.detachAppender(lines);
		}
	}

	@Test
	void aRunThatThereIsNotIsAnError() {
		RunId unknown = new RunId(UUID.randomUUID());
		assertThatIllegalStateException().isThrownBy(() -> this.runs.refuse(this.site, unknown, "It may not."))
			.withMessageContaining(unknown.toString());
	}

	@Test
	void whatWasConfirmedIsUsedUpByRunsThatRevokeOnly() {
		Confirmation chosen = Objects.requireNonNull(this.policies.get(this.site).cap().confirmed());
		done(RunMode.REPORT);
		assertThat(this.policies.get(this.site).cap().confirmed()).isEqualTo(chosen);
		this.organization.account("person-3").refusing("accountNotFound");
		RunId revokes = done(RunMode.REVOKE);
		assertThat(found(revokes).counts().revoked()).isEqualTo(PEOPLE - 1);
		Confirmation left = Objects.requireNonNull(this.policies.get(this.site).cap().confirmed());
		assertThat(left.due()).isEqualTo(1);
		assertThat(left.asOf()).isAfter(chosen.asOf());
	}

	/** What runs find left of an interrupted one is due, and counts once. */
	@Test
	void whatAnInterruptedAttemptHadRevokedCountsAsDue() {
		RunId run = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		intend(lease(run), "person-1", "old-1");
		this.organization.revokeUnseen("person-1", "old-1");
		work();
		assertThat(found(run).counts()).isEqualTo(new RunCounts(PEOPLE, 2 * PEOPLE - 1, PEOPLE, PEOPLE, 0, 0, 0));
	}

	@Test
	void whatIsFoundOutOfAnEndedRunIsToldAgain() {
		RunId ended = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		RunLease claim = lease(ended);
		intend(claim, "person-1", "old-1");
		this.leasedRuns.end(claim, RunStatus.FAILED, NONE, null, "The database went away.");
		told(ended);
		done(RunMode.REVOKE);
		assertThat(isTold(ended)).isFalse();
	}

	/** Off ends it, and what was on its way is known only then. */
	@Test
	void whatBecomesKnownAfterARunWasEndedFromOutsideIsToldAgain() {
		RunId run = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		AtomicBoolean off = new AtomicBoolean();
		this.organization.observe((call) -> {
			if (call.isRevocation() && off.compareAndSet(false, true)) {
				choose(RevocationInterval.OFF);
				told(run);
			}
		});
		work();
		assertThat(found(run).status()).isEqualTo(RunStatus.STOPPED);
		assertThat(isTold(run)).isFalse();
		assertThat(this.log
			.newest(this.site, new ActivityFilter(null, null, Set.of(), Set.of(EntryResult.REVOKED), null, null, null))
			.entries()).isNotEmpty();
	}

	/** It decides by the exemptions that it began with, and marks by those there are. */
	@ParameterizedTest
	@EnumSource(RunMode.class)
	void anExemptionOfTheMeantimeIsMarkedInTheInventory(RunMode mode) {
		AtomicBoolean added = new AtomicBoolean();
		this.organization.observe((call) -> {
			boolean now = (mode == RunMode.REPORT) ? call.path().endsWith("/users")
					: call.isRevocation() && call.path().contains("person-3");
			if (now && added.compareAndSet(false, true)) {
				this.exemptions.add(this.ada,
						List.of(new Exemption(Exemption.Kind.ACCOUNT, "person-3", "a robot", null)));
			}
		});
		RunId run = done(mode);
		work(); // the exemption has ended the first attempt
		assertThat(found(run).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.jdbc.queryForList(
				"select token_id from inventory_token where site_id = ? and exempt_to is not null", String.class,
				this.site.value()))
			.contains("young-3")
			.allMatch((token) -> token.endsWith("-3"));
	}

	private RunId done(RunMode mode) {
		RunId run = this.runs.queueRequested(this.ada, mode);
		work();
		return run;
	}

	private void cap(Cap cap) {
		this.policies.update(this.ada, this.policies.get(this.site).withCap(cap));
	}

	private void intend(RunLease claim, String account, String token) {
		this.leasedRuns.append(claim, List.of(NewEntry.revocation(this.site, claim.run(), new AccountId(account),
				new TokenSnapshot(new TokenId(token), "CI", null, null), "the rule")));
	}

	private void told(RunId run) {
		this.jdbc.update("update sweep_run set told = true where id = ?", run.value());
	}

	private boolean isTold(RunId run) {
		return this.jdbc.queryForObject("select told from sweep_run where id = ?", Boolean.class, run.value());
	}

	/** What Quartz is asked to do now. */

}
