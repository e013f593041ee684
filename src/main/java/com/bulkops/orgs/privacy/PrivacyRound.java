package com.bulkops.orgs.privacy;

import com.bulkops.orgs.schedule.Tick;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The periodic erasure of uninstalled sites and report of accounts. If it fails, the next
 * tick continues where it stopped.
 */
@Component
class PrivacyRound {

	private final UninstalledSites uninstalledSites;

	private final WeeklyReports weeklyReports;

	PrivacyRound(UninstalledSites uninstalledSites, WeeklyReports weeklyReports) {
		this.uninstalledSites = uninstalledSites;
		this.weeklyReports = weeklyReports;
	}

	@EventListener
	void onTick(Tick tick) {
		if (tick == Tick.PRIVACY) {
			this.uninstalledSites.erase();
			this.weeklyReports.send();
		}
	}

}
