package com.bulkops.orgs.sweep;

import com.bulkops.orgs.privacy.UninstalledSites;
import com.bulkops.orgs.privacy.WeeklyReports;
import org.jspecify.annotations.Nullable;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.InterruptableJob;
import org.quartz.JobExecutionContext;

/**
 * Once a day: has the data of sites erased that are gone for good, and accounts reported
 * to Atlassian. If it fails, the next day goes on where it stopped.
 */
@DisallowConcurrentExecution
class PrivacyJob implements InterruptableJob {

	private final UninstalledSites uninstalledSites;

	private final WeeklyReports weeklyReports;

	private volatile @Nullable Thread worker;

	PrivacyJob(UninstalledSites uninstalledSites, WeeklyReports weeklyReports) {
		this.uninstalledSites = uninstalledSites;
		this.weeklyReports = weeklyReports;
	}

	@Override
	public void execute(JobExecutionContext context) {
		this.worker = Thread.currentThread();
		this.uninstalledSites.erase();
		this.weeklyReports.send();
	}

	/** On shutdown: the next start goes on with it. */
	@Override
	public void interrupt() {
		Thread thread = this.worker;
		if (thread != null) {
			thread.interrupt();
		}
	}

}
