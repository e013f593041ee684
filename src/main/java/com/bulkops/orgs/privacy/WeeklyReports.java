package com.bulkops.orgs.privacy;

import java.util.List;

import com.bulkops.orgs.site.AccountReports;
import com.bulkops.orgs.site.AccountReports.Held;
import com.bulkops.orgs.site.InstallationId;
import com.bulkops.orgs.site.Installations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Service;

/**
 * The weekly report of accounts with stored data to Atlassian. Progress is stored after
 * each batch; if one fails, the next call continues there.
 */
@Service
class WeeklyReports {

	private static final Logger log = LoggerFactory.getLogger(WeeklyReports.class);

	private final Installations installations;

	private final AccountReports reports;

	private final HeldAccounts heldAccounts;

	private final PersonalData personalData;

	private final PrivacyProperties properties;

	WeeklyReports(Installations installations, AccountReports reports, HeldAccounts heldAccounts,
			PersonalData personalData, PrivacyProperties properties) {
		this.installations = installations;
		this.reports = reports;
		this.heldAccounts = heldAccounts;
		this.personalData = personalData;
		this.properties = properties;
	}

	/**
	 * Reports the accounts that are due. A failure at one site does not affect the
	 * others. An interrupt ends it between two batches.
	 */
	public void send() {
		this.installations.active().forEach(this::send);
	}

	private void send(InstallationId installation) {
		try {
			List<Held> due = this.heldAccounts.findUnreported(installation, this.properties.reportEvery());
			for (int from = 0; from < due.size()
					&& !Thread.currentThread().isInterrupted(); from += AccountReports.LARGEST) {
				List<Held> batch = due.subList(from, Math.min(from + AccountReports.LARGEST, due.size()));
				this.personalData.recordReported(installation, batch, this.reports.report(installation, batch));
			}
		}
		catch (AccountReports.NotTaken ex) {
			log.warn("Accounts of {} could not be reported: {}. The next tick continues where this one stopped.",
					installation, ex.getMessage());
		}
		catch (RuntimeException ex) {
			log.error("Accounts of {} could not be reported. The next tick tries again.", installation, ex);
		}
	}

}
