package com.bulkops.orgs.run;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;

import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.InstallationId;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

class RunEntityTests {

	private static final InstallationId SITE = new InstallationId("site");

	private static final OrganizationId ACME = new OrganizationId("acme");

	private static final Instant NOW = Instant.parse("2026-11-24T02:17:00Z");

	private static final RunCounts COUNTS = new RunCounts(1, 2, 3, 4, 5, 6, 7);

	private final RunEntity run = RunEntity.requested(SITE, RunMode.REVOKE, "ada", NOW);

	@Test
	void waitsUntilItIsClaimed() {
		assertThat(this.run.isNew()).isTrue();
		assertThat(this.run.status()).isEqualTo(RunStatus.QUEUED);
		assertThat(this.run.isHeldBy(0)).isFalse();
		assertThat(this.run.organization()).isNull();
		assertThatNullPointerException().isThrownBy(this.run::decidesFor);
		Run sweep = this.run.toRun();
		assertThat(sweep.id().value()).isEqualTo(this.run.getId());
		assertThat(sweep).isEqualTo(new Run(sweep.id(), RunMode.REVOKE, RunStatus.QUEUED, "ada",
				new RunCounts(0, 0, 0, 0, 0, 0, 0), null, null, null, null, NOW, null, null));
	}

	@Test
	void aNightsRunRevokesAndNobodyAskedForIt() {
		RunEntity night = RunEntity.ofNight(SITE, LocalDate.parse("2026-11-24"), NOW);
		assertThat(night.mode()).isEqualTo(RunMode.REVOKE);
		assertThat(night.requestedBy()).isNull();
		assertThat(night.installation()).isEqualTo(SITE);
		assertThat(night.toRun().queuedAt()).isEqualTo(NOW);
	}

	@Test
	void eachClaimTakesItFromTheOneBefore() {
		this.run.claim(ACME, RunMode.REPORT, NOW.plusSeconds(1));
		assertThat(this.run.isNew()).isFalse();
		assertThat(this.run.status()).isEqualTo(RunStatus.RUNNING);
		assertThat(this.run.organization()).isEqualTo(ACME);
		assertThat(this.run.mode()).isEqualTo(RunMode.REPORT);
		assertThat(this.run.isHeldBy(1)).isTrue();
		this.run.claim(ACME, RunMode.REVOKE, NOW.plusSeconds(60));
		assertThat(this.run.attempt()).isEqualTo(2);
		assertThat(this.run.isHeldBy(1)).isFalse();
		assertThat(this.run.isHeldBy(2)).isTrue();
		assertThat(this.run.toRun().startedAt()).as("once").isEqualTo(NOW.plusSeconds(1));
	}

	@Test
	void aChangeOfWhatItDecidesByMakesItPlanAgainFromItsLists() {
		assertThat(this.run.decideBy("a", NOW)).isFalse();
		assertThat(this.run.stage()).isEqualTo(LeasedRun.Stage.SCAN);
		this.run.listsRead(NOW);
		assertThat(this.run.stage()).isEqualTo(LeasedRun.Stage.PLAN);
		this.run.plan(0);
		assertThat(this.run.decideBy("a", NOW.plusSeconds(60))).isFalse();
		assertThat(this.run.stage()).isEqualTo(LeasedRun.Stage.REVOKE);
		assertThat(this.run.decideBy("b", NOW.plusSeconds(90))).isTrue();
		assertThat(this.run.stage()).isEqualTo(LeasedRun.Stage.PLAN);
		assertThat(this.run.decidesFor()).as("the moment stays").isEqualTo(NOW);
	}

	@Test
	void listsHoldForADayAfterTheyWereRead() {
		this.run.decideBy("a", NOW);
		this.run.listsRead(NOW.plusSeconds(60));
		this.run.plan(0);
		assertThat(this.run.decideBy("a", NOW.minusSeconds(60))).as("the clock was set back").isFalse();
		Instant last = NOW.plusSeconds(60).plus(Duration.ofHours(24));
		assertThat(this.run.decideBy("a", last)).isFalse();
		assertThat(this.run.decideBy("a", last.plusMillis(1))).isTrue();
		assertThat(this.run.decidesFor()).isEqualTo(last.plusMillis(1));
		assertThat(this.run.stage()).isEqualTo(LeasedRun.Stage.SCAN);
	}

	@Test
	void isStuckAfterManyLeasesWithoutProgress() {
		for (int lease = 0; lease < 9; lease++) {
			this.run.claim(ACME, RunMode.REVOKE, NOW);
		}
		assertThat(this.run.isStuck()).isFalse();
		this.run.claim(ACME, RunMode.REVOKE, NOW);
		assertThat(this.run.isStuck()).isTrue();
		this.run.progress(COUNTS, null);
		assertThat(this.run.isStuck()).as("it got further").isFalse();
		for (int lease = 0; lease < 100; lease++) {
			this.run.claim(ACME, RunMode.REVOKE, NOW);
			this.run.release(NOW);
		}
		assertThat(this.run.isStuck()).as("a pause is no interruption").isFalse();
	}

	@Test
	void waitsForAnOutageOnlySoLongButLongerIfItGotFurther() {
		Duration longest = Duration.ofHours(6);
		assertThat(this.run.waitsForOutage(NOW, longest)).isTrue();
		assertThat(this.run.waitsForOutage(NOW.plus(longest), longest)).isFalse();
		this.run.progress(COUNTS, null);
		assertThat(this.run.waitsForOutage(NOW.plus(longest), longest)).isTrue();
	}

	@Test
	void goingOnEndsTheWaiting() {
		this.run.waitUntil(NOW.plusSeconds(60));
		assertThat(this.run.toRun().waitingUntil()).isEqualTo(NOW.plusSeconds(60));
		this.run.progress(COUNTS, 8L);
		assertThat(this.run.toRun().waitingUntil()).isNull();
		assertThat(this.run.toRun().planned()).isEqualTo(8);
		assertThat(this.run.counts()).isEqualTo(COUNTS);
	}

	@Test
	void tellsAllThatWasNotedWithHowItEnded() {
		this.run.claim(ACME, RunMode.REVOKE, NOW);
		this.run.note("It was interrupted.");
		this.run.requestStop("eve");
		this.run.end(RunStatus.STOPPED, "Somebody stopped it.", NOW.plusSeconds(9));
		Run sweep = this.run.toRun();
		assertThat(sweep.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(sweep.reason()).isEqualTo("It was interrupted. Somebody stopped it.");
		assertThat(sweep.stopRequestedBy()).isEqualTo("eve");
		assertThat(sweep.endedAt()).isEqualTo(NOW.plusSeconds(9));
		assertThat(this.run.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(this.run.isHeldBy(1)).isFalse();
	}

	@Test
	void needsNoReason() {
		this.run.end(RunStatus.COMPLETED, null, NOW);
		assertThat(this.run.toRun().reason()).isNull();
	}

	@Test
	void whatHasEndedStaysAsItIs() {
		this.run.end(RunStatus.REFUSED, "No licence.", NOW);
		assertThatIllegalStateException().isThrownBy(() -> this.run.claim(ACME, RunMode.REVOKE, NOW));
		assertThatIllegalStateException().isThrownBy(() -> this.run.requestStop("eve"));
		assertThatIllegalStateException().isThrownBy(() -> this.run.end(RunStatus.COMPLETED, null, NOW));
		assertThat(this.run.toRun().status()).isEqualTo(RunStatus.REFUSED);
		assertThat(this.run.isNew()).as("it is a row already").isFalse();
	}

}
