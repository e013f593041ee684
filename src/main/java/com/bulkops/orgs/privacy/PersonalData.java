package com.bulkops.orgs.privacy;

import java.util.List;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.inventory.InventoryStore;
import com.bulkops.orgs.notice.OwnerNotices;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.run.RunWorkStore;
import com.bulkops.orgs.site.AccountReports;
import com.bulkops.orgs.site.AccountReports.Held;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.SiteLock;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The personal data besides account ids: labels of API tokens, and email addresses. This
 * is its erasure.
 */
@Service
public class PersonalData {

	private final HeldAccounts heldAccounts;

	private final SiteLock siteLock;

	private final Owners owners;

	private final ActivityLog activityLog;

	private final RunWorkStore work;

	private final InventoryStore inventory;

	private final OwnerNotices notices;

	PersonalData(HeldAccounts heldAccounts, SiteLock siteLock, Owners owners, ActivityLog activityLog,
			RunWorkStore work, InventoryStore inventory, OwnerNotices notices) {
		this.heldAccounts = heldAccounts;
		this.siteLock = siteLock;
		this.owners = owners;
		this.activityLog = activityLog;
		this.work = work;
		this.inventory = inventory;
		this.notices = notices;
	}

	/**
	 * Erases an account's email address and the labels of its tokens. The log keeps what
	 * was done with the tokens, and when.
	 */
	@Transactional
	void erase(SiteId site, AccountId account) {
		// The same lock order as a run: the inventory before the log.
		forgetUntilNextRun(site, account);
		this.activityLog.eraseLabels(site, account);
	}

	/** Erases what the next run stores again, as it is then. */
	private void forgetUntilNextRun(SiteId site, AccountId account) {
		this.siteLock.lock(site);
		this.work.forget(site, account);
		this.inventory.forget(site, account);
		this.notices.forget(site, account);
	}

	/** Returns whether there is anything to erase of an account. */
	@Transactional(readOnly = true)
	public boolean isHeld(SiteId site, AccountId account) {
		return this.heldAccounts.contains(site, account);
	}

	/** Erases an account's data on request, with an entry of the activity log. */
	@Transactional
	public void erase(ActingUser actor, AccountId account) {
		this.owners.require(actor);
		erase(actor.site(), account);
		this.activityLog.append(NewEntry.settings(actor.site(), actor.accountId(),
				List.of(Change.ofAccounts("Email address and API token labels erased for", null, account.value()))));
	}

	/** Records that a batch was reported, and applies Atlassian's findings. */
	@Transactional
	void recordReported(SiteId site, List<Held> batch, List<AccountReports.Finding> findings) {
		this.siteLock.lock(site);
		this.heldAccounts.recordReported(site, batch);
		for (AccountReports.Finding finding : findings) {
			AccountId account = new AccountId(finding.accountId());
			switch (finding.status()) {
				case CLOSED -> erase(site, account);
				case UPDATED -> forgetUntilNextRun(site, account);
			}
		}
	}

}
