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
import com.bulkops.orgs.site.InstallationId;
import com.bulkops.orgs.site.SiteLock;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What this app stores about people besides their account ids: the labels that they gave
 * their API tokens, and the e-mail addresses that notices go to. Whose they are, and how
 * they go.
 */
@Service
public class PersonalData {

	/** What erasing is called in the log; to is an account id. */
	public static final String CHANGE = "E-mail address and labels of API tokens erased of";

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
	 * Erases an account's e-mail address and the labels of its tokens. What was done with
	 * the tokens, and when, stays in the log.
	 */
	@Transactional
	void erase(InstallationId installation, AccountId account) {
		// A run locks the inventory before the log, too.
		forgetUntilNextRun(installation, account);
		this.activityLog.eraseLabels(installation, account);
	}

	/** What the next run reads again, as it is then. */
	private void forgetUntilNextRun(InstallationId installation, AccountId account) {
		this.siteLock.lock(installation);
		this.work.forget(installation, account);
		this.inventory.forget(installation, account);
		this.notices.forget(installation, account);
	}

	/** Whether there is anything to erase of an account. */
	@Transactional(readOnly = true)
	public boolean isHeld(InstallationId installation, AccountId account) {
		return this.heldAccounts.contains(installation, account);
	}

	/** Erases them because somebody asked for it, with an entry that says so. */
	@Transactional
	public void erase(ActingUser actor, AccountId account) {
		this.owners.require(actor);
		erase(actor.installation(), account);
		this.activityLog.append(NewEntry.settings(actor.installation(), actor.accountId(),
				List.of(new Change(CHANGE, null, account.value()))));
	}

	/** Remembers that a batch was reported, and does what Atlassian said. */
	@Transactional
	void recordReported(InstallationId installation, List<Held> batch, List<AccountReports.Finding> findings) {
		this.siteLock.lock(installation);
		this.heldAccounts.recordReported(installation, batch);
		for (AccountReports.Finding finding : findings) {
			AccountId account = new AccountId(finding.accountId());
			switch (finding.status()) {
				case CLOSED -> erase(installation, account);
				case UPDATED -> forgetUntilNextRun(installation, account);
			}
		}
	}

}
