package com.bulkops.orgs.sweep;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import com.bulkops.orgs.JumpingClock;
import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.ApiKey;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.schedule.NightlySchedule;
import com.bulkops.orgs.simulator.Organization;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.bean.override.convention.TestBean;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When a site has a next night, what wakes it, and what ends that. The scheduler rests,
 * so that nothing but the test takes a night.
 */
class NightlyScheduleIntegrationTests extends ConnectedSite {

	private static final JumpingClock CLOCK = new JumpingClock();

	@TestBean
	private Clock clock;

	@Autowired
	private NightlySchedule schedule;

	NightlyScheduleIntegrationTests() {
		super(CLOCK);
	}

	static Clock clock() {
		return CLOCK;
	}

	/** It is noon, far from any night. */
	@BeforeEach
	void alone() throws Exception {
		Instant now = Instant.now();
		CLOCK.ahead(Duration.between(now, now.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofHours(36))));
		standby();
		choose(RevocationInterval.ofDays(90));
	}

	/** Nothing is asked of Atlassian with another time than its own. */
	@AfterEach
	void setTheClockRight() {
		CLOCK.ahead(Duration.ZERO);
	}

	@Test
	void nightsFollowEachOtherFromTheNextOne() {
		List<Instant> nights = this.schedule.listNext(this.site, 7);
		assertThat(nights).hasSize(7).isSorted().doesNotHaveDuplicates().first().isEqualTo(next());
		assertThat(Duration.between(nights.get(0), nights.get(6))).isBetween(Duration.ofDays(5), Duration.ofDays(7));
		assertThat(next()).isBetween(CLOCK.instant(), CLOCK.instant().plus(Duration.ofDays(1)));
	}

	@Test
	void aNightThatIsTakenIsFollowedByTheNextOne() {
		due(CLOCK.instant());
		this.schedule.takeDueNights();
		assertThat(firstUnfinished()).isPresent();
		assertThat(next()).isAfter(CLOCK.instant());
		this.schedule.takeDueNights();
		work();
		assertThat(runs()).as("it is taken once").isEqualTo(1);
	}

	@Test
	void aNightThatIsToComeIsNotTaken() {
		Instant next = next();
		this.schedule.takeDueNights();
		assertThat(runs()).isZero();
		assertThat(next()).isEqualTo(next);
	}

	/** The wrong clock takes a night that has not come, and sets the one after it. */
	@ParameterizedTest
	@CsvSource({ "PT2H, PT1M", "PT23H30M, PT30M", "PT24H, PT30M", "PT24H, PT12H", "PT25H, PT12H", "P2D, PT12H",
			"P60D, PT12H" })
	void aClockThatWasAheadAndIsSetRightLosesNoNight(Duration ahead, Duration before) {
		Instant next = next();
		Duration right = Duration.between(Instant.now(), next.minus(before));
		CLOCK.ahead(right.plus(ahead));
		this.schedule.takeDueNights();
		assertThat(next()).isAfter(next);
		CLOCK.ahead(right);
		this.schedule.takeDueNights();
		assertThat(next()).isEqualTo(next);
	}

	/** Clocks of two instances differ. */
	@Test
	void aNightThatWasTakenMinutesEarlyIsNotTakenAgain() {
		Instant next = next();
		Duration right = Duration.between(Instant.now(), next.minus(Duration.ofMinutes(3)));
		CLOCK.ahead(right.plus(Duration.ofMinutes(5)));
		this.schedule.takeDueNights();
		CLOCK.ahead(right);
		this.schedule.takeDueNights();
		assertThat(next()).isAfter(next);
	}

	@Test
	void offEndsTheNights() {
		choose(RevocationInterval.OFF);
		assertThat(this.schedule.findNext(this.site)).isEmpty();
		assertThat(this.schedule.listNext(this.site, 7)).isEmpty();
	}

	/** They come again with the app, because the rule is kept. */
	@Test
	void anUninstallEndsTheNightsAndWhatWaits() {
		RunId waits = this.runs.queueRequested(this.ada, RunMode.REPORT);
		assertThat(this.jira.site().uninstall(RunningApp.addressOf(this.context))).isEqualTo(204);
		Awaitility.await().until(() -> this.schedule.findNext(this.site).isEmpty());
		assertThat(found(waits)).satisfies((run) -> {
			assertThat(run.status()).isEqualTo(RunStatus.REFUSED);
			assertThat(run.reason()).isEqualTo("The app was uninstalled.");
		});
		assertThat(this.jira.site().install(RunningApp.addressOf(this.context))).isEqualTo(204);
		Awaitility.await().until(() -> this.schedule.findNext(this.site).isPresent());
	}

	@Test
	void anotherOrganizationEndsWhatWaitsAndForgetsWhatWasConfirmed() {
		this.policies.confirm(this.ada, this.policies.get(this.site).version(), anyNumber());
		RunId waits = this.runs.queueRequested(this.ada, RunMode.REVOKE);
		setTheClockRight();
		Organization another = RunningApp.ATLASSIAN.add(new Organization("Umbrella", Clock.systemUTC()));
		this.organizations.connect(this.ada,
				this.organizations.verify(new OrganizationId(another.id()), new ApiKey(another.apiKey())), null);
		assertThat(found(waits)).satisfies((run) -> {
			assertThat(run.status()).isEqualTo(RunStatus.REFUSED);
			assertThat(run.reason()).isEqualTo("Another organization was connected.");
		});
		assertThat(this.policies.get(this.site).cap().confirmed()).isNull();
		assertThat(this.schedule.findNext(this.site)).as("the defaults have no nights").isEmpty();
	}

	private Instant next() {
		return this.schedule.findNext(this.site).orElseThrow();
	}

	private void due(Instant at) {
		this.jdbc.update("update nightly_schedule set due_at = ? where site_id = ?", Timestamp.from(at),
				this.site.value());
	}

	private long runs() {
		return this.jdbc.queryForObject("select count(*) from sweep_run where site_id = ?", Long.class,
				this.site.value());
	}

}
