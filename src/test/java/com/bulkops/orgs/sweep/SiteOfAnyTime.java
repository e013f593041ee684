package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

import com.bulkops.orgs.JumpingClock;
import com.bulkops.orgs.RunningApp;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import org.awaitility.Awaitility;

import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.bean.override.convention.TestBean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * For tests of runs that take hours: the app and Atlassian live by a clock that the test
 * moves on.
 */
@ContextConfiguration(initializers = SiteOfAnyTime.App.class, inheritInitializers = false)
abstract class SiteOfAnyTime extends ConnectedSite {

	static final JumpingClock CLOCK = new JumpingClock();

	static final SimulatedAtlassian ATLASSIAN = new SimulatedAtlassian(0, CLOCK);

	static {
		ATLASSIAN.dateAnswersBy(CLOCK);
	}

	private Duration ahead = Duration.ZERO;

	@TestBean
	private Clock clock;

	SiteOfAnyTime() {
		super(CLOCK);
		CLOCK.ahead(Duration.ZERO);
		ATLASSIAN.add(this.organization);
	}

	static Clock clock() {
		return CLOCK;
	}

	/** Time goes by. */
	final void pass(Duration time) {
		this.ahead = this.ahead.plus(time);
		CLOCK.ahead(this.ahead);
	}

	/** No night comes, however far the clock is moved on. */
	final void withoutNights() {
		this.jdbc.update("delete from nightly_schedule where site_id = ?", this.site.value());
	}

	/** A run that waits, while nobody works on it. */
	final Run awaitPause(RunId id) {
		Awaitility.await()
			.atMost(RunningApp.PATIENCE)
			.until(() -> found(id).status().isFinal() || isPaused(id) && threads(id) == 0);
		Run run = found(id);
		assertThat(run.status()).as(String.valueOf(run.reason())).isEqualTo(RunStatus.RUNNING);
		return run;
	}

	final Run awaitPause(RunId id, Duration length) {
		Run run = awaitPause(id);
		assertThat(run.waitingUntil()).isCloseTo(CLOCK.instant().plus(length), within(Duration.ofMinutes(1)));
		return run;
	}

	final boolean isPaused(RunId id) {
		Run run = found(id);
		Instant until = run.waitingUntil();
		return until != null && until.isAfter(CLOCK.instant()) && Boolean.TRUE.equals(this.jdbc
			.queryForObject("select leased_until is null from sweep_run where id = ?", Boolean.class, id.value()));
	}

	final long threads(RunId run) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("run-" + run))
			.count();
	}

	/** Lets outages last for hours. */
	static class App extends RunningApp {

		@Override
		public void initialize(ConfigurableApplicationContext context) {
			super.initialize(context);
			TestPropertyValues
				.of("bulkops.admin-api.base-url=" + SiteOfAnyTime.ATLASSIAN.baseUrl(),
						"bulkops.sweep.longest-outage=6h", "bulkops.admin-api.attempts=3")
				.applyTo(context);
		}

	}

}
