package com.bulkops.orgs.sweep;

import com.bulkops.orgs.privacy.UninstalledSites;
import com.bulkops.orgs.privacy.WeeklyReports;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/**
 * Once a day: has the data of sites erased that are gone for good, and accounts reported
 * to Atlassian. If it fails, the next day goes on where it stopped.
 */
@DisallowConcurrentExecution
class PrivacyJob implements Job {

	private final UninstalledSites uninstalledSites;

	private final WeeklyReports weeklyReports;

	PrivacyJob(UninstalledSites uninstalledSites, WeeklyReports weeklyReports) {
		this.uninstalledSites = uninstalledSites;
		this.weeklyReports = weeklyReports;
	}

	@Override
	public void execute(JobExecutionContext context) {
		this.uninstalledSites.erase();
		this.weeklyReports.send();
	}

}
