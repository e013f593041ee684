package com.bulkops.orgs.sweep;

import java.time.Instant;
import java.util.Optional;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.connect.InstallationId;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The runs, for those who ask for one or watch one.
 */
@Service
public class Sweeps {

	private final SweepRuns runs;

	private final NightlySchedule schedule;

	private final AlarmClock alarmClock;

	Sweeps(SweepRuns runs, NightlySchedule schedule, AlarmClock alarmClock) {
		this.runs = runs;
		this.schedule = schedule;
		this.alarmClock = alarmClock;
	}

	/**
	 * Asks for a run now. It begins at once, or after the organization's run that is
	 * under way. Asking again while it waits changes nothing.
	 */
	@Transactional
	public RunId start(ActingUser actor) {
		RunId run = this.runs.queueRequested(actor);
		this.alarmClock.ringNow(actor.installation(), run);
		return run;
	}

	public Optional<Sweep> find(InstallationId installation, RunId run) {
		return this.runs.find(installation, run);
	}

	/** The run that was asked for or begun last. */
	public Optional<Sweep> latest(InstallationId installation) {
		return this.runs.latest(installation);
	}

	/** When the next night's run begins, if an interval is chosen. */
	public Optional<Instant> nextNight(InstallationId installation) {
		return this.schedule.next(installation);
	}

}
