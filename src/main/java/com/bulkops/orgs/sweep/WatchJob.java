package com.bulkops.orgs.sweep;

import java.util.LinkedHashSet;
import java.util.Set;

import com.bulkops.orgs.connect.InstallationId;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/**
 * Looks every minute for what nobody works on: runs that were interrupted or wait for
 * another one of their organization, and nights that nobody took. It only wakes
 * {@link SweepJob}s. If it fails, the next minute tries again.
 */
@DisallowConcurrentExecution
class WatchJob implements Job {

	private final RunHistory history;

	private final NightlySchedule schedule;

	private final AlarmClock alarmClock;

	WatchJob(RunHistory history, NightlySchedule schedule, AlarmClock alarmClock) {
		this.history = history;
		this.schedule = schedule;
		this.alarmClock = alarmClock;
	}

	@Override
	public void execute(JobExecutionContext context) {
		Set<InstallationId> neglected = new LinkedHashSet<>(this.schedule.overdue());
		neglected.addAll(this.history.installationsWithUnfinished());
		neglected.forEach(this.alarmClock::ringNow);
	}

}
