package com.bulkops.orgs.privacy;

import java.util.List;

import com.bulkops.orgs.site.AccountReports;
import com.bulkops.orgs.site.AccountReports.Held;
import com.bulkops.orgs.site.AccountReportsPossible;
import com.bulkops.orgs.site.Door;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.Sites;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

/**
 * The weekly report of accounts with stored data to Atlassian. Progress is stored after
 * each batch; if one fails, the next call continues there.
 */
@Service
class WeeklyReports {

	private static final Logger log = LoggerFactory.getLogger(WeeklyReports.class);

	private final Sites sites;

	private final AccountReports reports;

	private final HeldAccounts heldAccounts;

	private final PersonalData personalData;

	private final PrivacyProperties properties;

	WeeklyReports(Sites sites, AccountReports reports, HeldAccounts heldAccounts, PersonalData personalData,
			PrivacyProperties properties) {
		this.sites = sites;
		this.reports = reports;
		this.heldAccounts = heldAccounts;
		this.personalData = personalData;
		this.properties = properties;
	}

	/**
	 * Reports the accounts that are due, of the sites that have the app through Connect.
	 * A failure at one site does not affect the others. An interrupt ends it between two
	 * batches.
	 */
	public void send() {
		this.sites.active()
			.stream()
			.filter((site) -> this.sites.has(site, Door.CONNECT))
			.forEach((site) -> send(site, this.reports));
	}

	/** Reports the accounts of a site that are due while Forge lets the app do so. */
	@EventListener
	void send(AccountReportsPossible event) {
		send(event.site(), event.reports());
	}

	private void send(SiteId site, AccountReports reports) {
		try {
			List<Held> due = this.heldAccounts.findUnreported(site, this.properties.reportEvery());
			for (int from = 0; from < due.size()
					&& !Thread.currentThread().isInterrupted(); from += AccountReports.LARGEST) {
				List<Held> batch = due.subList(from, Math.min(from + AccountReports.LARGEST, due.size()));
				this.personalData.recordReported(site, batch, reports.report(site, batch));
			}
		}
		catch (AccountReports.NotTaken ex) {
			log.warn("Accounts of {} could not be reported: {}. The next tick continues where this one stopped.", site,
					ex.getMessage());
		}
		catch (RuntimeException ex) {
			log.error("Accounts of {} could not be reported. The next tick tries again.", site, ex);
		}
	}

}
