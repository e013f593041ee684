package com.bulkops.orgs.activity;

import com.bulkops.orgs.site.InstallationAdded;
import com.bulkops.orgs.site.InstallationRemoved;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Listener that records each installation and uninstallation, in their transactions.
 */
@Component
class InstallationHistory {

	private final ActivityLog activityLog;

	InstallationHistory(ActivityLog activityLog) {
		this.activityLog = activityLog;
	}

	@EventListener
	void record(InstallationAdded event) {
		this.activityLog.append(NewEntry.installation(event.installation(), EntryResult.INSTALLED,
				"Installed on " + event.siteUrl() + "."));
	}

	@EventListener
	void record(InstallationRemoved event) {
		this.activityLog.append(NewEntry.installation(event.installation(), EntryResult.UNINSTALLED,
				"Uninstalled from " + event.siteUrl() + ". The organization API key was deleted."));
	}

}
