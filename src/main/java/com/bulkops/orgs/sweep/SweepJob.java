package com.bulkops.orgs.sweep;

import com.bulkops.orgs.connect.InstallationId;
import org.jspecify.annotations.Nullable;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.InterruptableJob;
import org.quartz.JobExecutionContext;

/**
 * Works off the runs of one installation: a night that has begun, a run that somebody
 * asked for, one that was interrupted. Quartz lets only one of an installation work at a
 * time, on all machines together. If it fails, nobody has to do anything: what is
 * unfinished stays in the table of runs, and {@link WatchJob} wakes it again.
 */
@DisallowConcurrentExecution
class SweepJob implements InterruptableJob {

	private final RunDispatcher nightShift;

	private volatile @Nullable Thread worker;

	SweepJob(RunDispatcher nightShift) {
		this.nightShift = nightShift;
	}

	@Override
	public void execute(JobExecutionContext context) {
		this.worker = Thread.currentThread();
		this.nightShift.work(new InstallationId(context.getMergedJobDataMap().getString(AlarmClock.INSTALLATION)));
	}

	/** On shutdown: the run stops where it is and goes on after the next start. */
	@Override
	public void interrupt() {
		Thread thread = this.worker;
		if (thread != null) {
			thread.interrupt();
		}
	}

}
