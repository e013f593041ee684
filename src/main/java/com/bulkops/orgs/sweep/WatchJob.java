package com.bulkops.orgs.sweep;

import java.util.LinkedHashSet;
import java.util.Set;

import com.bulkops.orgs.connect.InstallationId;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every minute for what nobody works on: runs that were interrupted or wait for
 * another one of their organization, and nights that nobody took. It only wakes
 * {@link SweepJob}s. One that it cannot wake does not keep it from the others. If it
 * fails, the next minute tries again.
 */
@DisallowConcurrentExecution
class WatchJob implements Job {

	private static final Logger log = LoggerFactory.getLogger(WatchJob.class);

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
		neglected.forEach(this::wake);
	}

	private void wake(InstallationId installation) {
		try {
			this.alarmClock.ringNow(installation);
		}
		catch (RuntimeException ex) {
			log.error("{} cannot be woken, so its runs wait; the next minute tries again.", installation, ex);
		}
	}

}
