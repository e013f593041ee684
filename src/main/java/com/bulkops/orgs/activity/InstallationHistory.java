package com.bulkops.orgs.activity;

import com.bulkops.orgs.site.SiteAdded;
import com.bulkops.orgs.site.SiteRemoved;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Listener that records installations and their ends, in their transactions.
 */
@Component
class InstallationHistory {

	private final ActivityLog activityLog;

	InstallationHistory(ActivityLog activityLog) {
		this.activityLog = activityLog;
	}

	@EventListener
	void record(SiteAdded event) {
		this.activityLog
			.append(NewEntry.site(event.site(), EntryResult.INSTALLED, "Installed on " + event.siteUrl() + "."));
	}

	@EventListener
	void record(SiteRemoved event) {
		String ended = switch (event.reason()) {
			case UNINSTALLED -> "Uninstalled from %s.";
			case REPLACED -> "Ended, because %s was imported and has the app under another client key.";
			case SILENT -> "Ended, because nothing was heard from %s for a month.";
		};
		this.activityLog.append(NewEntry.site(event.site(), EntryResult.UNINSTALLED,
				ended.formatted(event.siteUrl()) + " The organization API key was deleted."));
	}

}
