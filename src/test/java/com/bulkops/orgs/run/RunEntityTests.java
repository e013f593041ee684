package com.bulkops.orgs.run;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;

import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.SiteId;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class RunEntityTests {

	private static final SiteId SITE = new SiteId("site");

	private static final OrganizationId ACME = new OrganizationId("acme");

	private static final Instant NOW = Instant.parse("2026-11-24T02:17:00Z");

	private static final RunCounts COUNTS = new RunCounts(1, 2, 3, 4, 5, 6, 7);

	private final RunEntity run = RunEntity.requested(SITE, RunMode.REVOKE, "ada", NOW);

	@Test
	void waitsUntilItIsLeased() {
		assertThat(this.run.isNew()).isTrue();
		assertThat(this.run.status()).isEqualTo(RunStatus.QUEUED);
		assertThat(this.run.isLeasedBy(0)).isFalse();
		assertThat(this.run.organization()).isNull();
		assertThatNullPointerException().isThrownBy(this.run.plan()::decidesFor);
		Run run = this.run.toRun();
		assertThat(run.id().value()).isEqualTo(this.run.getId());
		assertThat(run).isEqualTo(new Run(run.id(), RunMode.REVOKE, RunStatus.QUEUED, new Run.Actors("ada", null),
				new RunCounts(0, 0, 0, 0, 0, 0, 0), null, null, new Run.Times(NOW, null, null, null)));
	}

	@Test
	void aNightsRunRevokesAndNobodyAskedForIt() {
		RunEntity night = RunEntity.ofNight(SITE, LocalDate.parse("2026-11-24"), NOW);
		assertThat(night.mode()).isEqualTo(RunMode.REVOKE);
		assertThat(night.requestedBy()).isNull();
		assertThat(night.site()).isEqualTo(SITE);
		assertThat(night.toRun().queuedAt()).isEqualTo(NOW);
	}

	@Test
	void eachLeaseTakesItFromTheOneBefore() {
		this.run.lease(ACME, RunMode.REPORT, NOW.plusSeconds(1));
		assertThat(this.run.isNew()).isFalse();
		assertThat(this.run.status()).isEqualTo(RunStatus.RUNNING);
		assertThat(this.run.organization()).isEqualTo(ACME);
		assertThat(this.run.mode()).isEqualTo(RunMode.REPORT);
		assertThat(this.run.isLeasedBy(1)).isTrue();
		this.run.lease(ACME, RunMode.REVOKE, NOW.plusSeconds(60));
		assertThat(this.run.attempts().number()).isEqualTo(2);
		assertThat(this.run.isLeasedBy(1)).isFalse();
		assertThat(this.run.isLeasedBy(2)).isTrue();
		assertThat(this.run.toRun().startedAt()).as("once").isEqualTo(NOW.plusSeconds(1));
	}

	@Test
	void aChangeOfWhatItDecidesByMakesItPlanAgainFromItsLists() {
		assertThat(this.run.plan().decideBy("a", NOW)).isFalse();
		assertThat(this.run.plan().stage()).isEqualTo(LeasedRun.Stage.SCAN);
		this.run.plan().markListsRead(NOW);
		assertThat(this.run.plan().stage()).isEqualTo(LeasedRun.Stage.PLAN);
		this.run.markPlanned(0);
		assertThat(this.run.plan().decideBy("a", NOW.plusSeconds(60))).isFalse();
		assertThat(this.run.plan().stage()).isEqualTo(LeasedRun.Stage.REVOKE);
		assertThat(this.run.plan().decideBy("b", NOW.plusSeconds(90))).isTrue();
		assertThat(this.run.plan().stage()).isEqualTo(LeasedRun.Stage.PLAN);
		assertThat(this.run.plan().decidesFor()).as("the moment stays").isEqualTo(NOW);
	}

	@Test
	void listsHoldForADayAfterTheyWereRead() {
		this.run.plan().decideBy("a", NOW);
		this.run.plan().markListsRead(NOW.plusSeconds(60));
		this.run.markPlanned(0);
		assertThat(this.run.plan().decideBy("a", NOW.minusSeconds(60))).as("the clock was set back").isFalse();
		Instant last = NOW.plusSeconds(60).plus(Duration.ofHours(24));
		assertThat(this.run.plan().decideBy("a", last)).isFalse();
		assertThat(this.run.plan().decideBy("a", last.plusMillis(1))).isTrue();
		assertThat(this.run.plan().decidesFor()).isEqualTo(last.plusMillis(1));
		assertThat(this.run.plan().stage()).isEqualTo(LeasedRun.Stage.SCAN);
	}

	@Test
	void isStuckAfterManyLeasesWithoutProgress() {
		for (int lease = 0; lease < 9; lease++) {
			this.run.lease(ACME, RunMode.REVOKE, NOW);
		}
		assertThat(this.run.attempts().isStuck()).isFalse();
		this.run.lease(ACME, RunMode.REVOKE, NOW);
		assertThat(this.run.attempts().isStuck()).isTrue();
		this.run.recordProgress(COUNTS, null);
		assertThat(this.run.attempts().isStuck()).as("it got further").isFalse();
		for (int lease = 0; lease < 100; lease++) {
			this.run.lease(ACME, RunMode.REVOKE, NOW);
			this.run.release(NOW);
		}
		assertThat(this.run.attempts().isStuck()).as("a pause is no interruption").isFalse();
	}

	@Test
	void waitsForAnOutageOnlySoLongButLongerIfItGotFurther() {
		Duration longest = Duration.ofHours(6);
		assertThat(this.run.attempts().waitsForOutage(NOW, longest)).isTrue();
		assertThat(this.run.attempts().waitsForOutage(NOW.plus(longest), longest)).isFalse();
		this.run.recordProgress(COUNTS, null);
		assertThat(this.run.attempts().waitsForOutage(NOW.plus(longest), longest)).isTrue();
	}

	@Test
	void goingOnEndsTheWaiting() {
		this.run.waitUntil(NOW.plusSeconds(60));
		assertThat(this.run.toRun().waitingUntil()).isEqualTo(NOW.plusSeconds(60));
		this.run.recordProgress(COUNTS, 8L);
		assertThat(this.run.toRun().waitingUntil()).isNull();
		assertThat(this.run.toRun().planned()).isEqualTo(8);
		assertThat(this.run.counts()).isEqualTo(COUNTS);
	}

	@Test
	void keepsEachSentenceOfItsReason() {
		this.run.lease(ACME, RunMode.REVOKE, NOW);
		this.run.addReason("It was interrupted.");
		this.run.requestStop("eve");
		this.run.end(RunStatus.STOPPED, "Somebody stopped it.", NOW.plusSeconds(9));
		Run run = this.run.toRun();
		assertThat(run.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(run.reason()).isEqualTo("It was interrupted. Somebody stopped it.");
		assertThat(run.stopRequestedBy()).isEqualTo("eve");
		assertThat(run.endedAt()).isEqualTo(NOW.plusSeconds(9));
		assertThat(this.run.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(this.run.isLeasedBy(1)).isFalse();
	}

	@Test
	void needsNoReason() {
		this.run.end(RunStatus.COMPLETED, null, NOW);
		assertThat(this.run.toRun().reason()).isNull();
	}

	@Test
	void whatHasEndedStaysAsItIs() {
		this.run.end(RunStatus.REFUSED, "No licence.", NOW);
		assertThatIllegalStateException().isThrownBy(() -> this.run.lease(ACME, RunMode.REVOKE, NOW));
		assertThatIllegalStateException().isThrownBy(() -> this.run.requestStop("eve"));
		assertThatIllegalStateException().isThrownBy(() -> this.run.end(RunStatus.COMPLETED, null, NOW));
		assertThat(this.run.toRun().status()).isEqualTo(RunStatus.REFUSED);
		assertThat(this.run.isNew()).as("it is a row already").isFalse();
	}

}
