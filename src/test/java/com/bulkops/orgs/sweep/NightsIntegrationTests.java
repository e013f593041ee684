package com.bulkops.orgs.sweep;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.Kind;
import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.RunLeases;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.schedule.NightlySchedule;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * When nights begin, what a change of the settings does to them and to the runs that are
 * under way, and that one site does not keep another one waiting.
 */
class NightsIntegrationTests extends ConnectedSite {

	private static final RunCounts NONE = new RunCounts(0, 0, 0, 0, 0, 0, 0);

	private static final Rule REVOKE = Rule.of(RevocationInterval.ofDays(90), RunMode.REVOKE);

	private static final Rule REPORT = REVOKE.withMode(RunMode.REPORT);

	@Autowired
	private NightlySchedule schedule;

	@Test
	void aTimeThatIsChosenAfterTheNightsRunIsKeptOnTheSameDate() {
		Instant now = Instant.now();
		ZoneId whereItIsNoon = ZoneOffset.ofHours(12 - now.atOffset(ZoneOffset.UTC).getHour());
		LocalDate today = LocalDate.ofInstant(now, whereItIsNoon);
		choose(REVOKE, LocalTime.of(2, 0), whereItIsNoon);
		this.jdbc.update("update nightly_schedule set night = ?, due_at = ? where site_id = ?", today,
				Timestamp.from(now.minus(Duration.ofHours(10))), this.site.value());
		this.schedule.takeDueNights();
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> firstUnfinished().isEmpty());
		choose(REVOKE, LocalTime.of(23, 0), whereItIsNoon);
		assertThat(LocalDate.ofInstant(this.sweeps.nextNight(this.site).orElseThrow(), whereItIsNoon)).isEqualTo(today);
		this.jdbc.update("update nightly_schedule set due_at = ? where site_id = ?", Timestamp.from(now),
				this.site.value());
		this.schedule.takeDueNights();
		assertThat(this.jdbc.queryForList("select night from sweep_run where site_id = ?", LocalDate.class,
				this.site.value()))
			.containsExactly(today, today);
	}

	@Test
	void aChangeOfTheSettingsEndsNoReport() throws Exception {
		standby();
		choose(REPORT);
		RunId running = this.runs.queueRequested(this.ada, RunMode.REPORT);
		lease(running);
		this.jdbc.update("update nightly_schedule set due_at = now() where site_id = ?", this.site.value());
		this.schedule.takeDueNights();
		choose(REPORT, LocalTime.of(4, 0), ZoneId.of("Asia/Tokyo"));
		assertThat(found(running).status()).isEqualTo(RunStatus.RUNNING);
		goOn();
		assertThat(await(running).status()).isEqualTo(RunStatus.COMPLETED);
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> firstUnfinished().isEmpty());
		assertThat(entries(Kind.RUN)).hasSize(2).allMatch((run) -> run.result() == EntryResult.COMPLETED);
	}

	@Test
	void offEndsWhatWouldRevokeAndLeavesReports() throws Exception {
		standby();
		choose(REVOKE);
		RunId running = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		lease(running);
		RunId waiting = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		RunId report = this.runs.queueRequested(this.ada, RunMode.REPORT);
		choose(RevocationInterval.OFF);
		assertThat(found(running).status()).isEqualTo(RunStatus.STOPPED);
		assertThat(found(waiting).status()).isEqualTo(RunStatus.REFUSED);
		assertThat(found(report).status()).isEqualTo(RunStatus.QUEUED);
		assertThat(this.leases.lease(new RunLeases.Waiting(waiting, this.site), "test", null))
			.as("whoever was about to start it")
			.isEmpty();
		this.runs.refuse(this.site, waiting, "A second reason.");
		assertThat(entries(Kind.RUN)).extracting(ActivityEntry::reason)
			.containsOnly("Revoking was switched off in the settings.");
	}

	@Test
	void offEndsARunThatBeginsInTheSameMoment() throws Exception {
		standby();
		choose(REVOKE);
		RunId run = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		offBeforeTheCommitOf(() -> lease(run));
		assertThat(found(run).status()).isEqualTo(RunStatus.STOPPED);
		assertThat(entries(Kind.RUN)).singleElement()
			.extracting(ActivityEntry::reason)
			.isEqualTo("Revoking was switched off in the settings.");
	}

	@Test
	void offIsNotHeldUpByARunThatEndsInTheSameMoment() throws Exception {
		standby();
		choose(REVOKE);
		RunId run = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		RunLease claim = lease(run);
		offBeforeTheCommitOf(() -> this.leasedRuns.end(claim, RunStatus.COMPLETED, NONE, 0L, null));
		assertThat(found(run).status()).isEqualTo(RunStatus.COMPLETED);
	}

	private void offBeforeTheCommitOf(Runnable beginningOrEnd) throws Exception {
		beforeTheCommitOf(beginningOrEnd, () -> choose(RevocationInterval.OFF));
		assertThat(this.policies.get(this.site).interval().isOff()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "REVOKE", "REPORT" })
	void aRefusedRunIsToldOfAsWhatItWasToBe(RunMode mode) {
		this.runs.refuse(this.site, this.runs.queueRequested(this.ada, mode), "It may not.");
		assertThat(entries(Kind.RUN)).singleElement().satisfies((entry) -> {
			assertThat(entry.result()).isEqualTo(EntryResult.REFUSED);
			assertThat(entry.mode()).isEqualTo(mode);
		});
	}

	@Test
	void whileItsRunIsUnderWayNoNightIsMissing() throws Exception {
		standby();
		choose(REVOKE);
		Instant longAgo = Instant.now().minus(Duration.ofDays(9));
		this.jdbc.update("update nightly_schedule set since = ? where site_id = ?", Timestamp.from(longAgo),
				this.site.value());
		RunId run = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		assertThat(this.sweeps.nightsSince(this.site).orElseThrow()).isCloseTo(longAgo, within(Duration.ofMillis(1)));
		RunLease claim = lease(run);
		assertThat(this.sweeps.nightsSince(this.site)).contains(found(run).startedAt());
		this.leasedRuns.end(claim, RunStatus.STOPPED, NONE, null, "It did not get through.");
		assertThat(this.sweeps.nightsSince(this.site).orElseThrow()).isCloseTo(longAgo, within(Duration.ofMillis(1)));
	}

}
