package com.bulkops.orgs.notice;

import java.util.List;

import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.SettingsLog;
import com.bulkops.orgs.organization.OrganizationReplaced;
import com.bulkops.orgs.site.SiteRemoved;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The end of the settings of notices: they are reset when another organization is
 * connected, and deleted when the app is uninstalled.
 */
@Component
class NoticeSettingsReset {

	private final NoticeSettingsRepository settings;

	private final FormerOrganizations formerOrganizations;

	private final OutboxRepository outbox;

	private final ConfirmedAddresses confirmedAddresses;

	private final SettingsLog settingsLog;

	NoticeSettingsReset(NoticeSettingsRepository settings, FormerOrganizations formerOrganizations,
			OutboxRepository outbox, ConfirmedAddresses confirmedAddresses, SettingsLog settingsLog) {
		this.settings = settings;
		this.formerOrganizations = formerOrganizations;
		this.outbox = outbox;
		this.confirmedAddresses = confirmedAddresses;
		this.settingsLog = settingsLog;
	}

	/**
	 * Resets the settings: the receivers of notices about another organization, or about
	 * none, get none about this one.
	 */
	@EventListener
	@Transactional
	void reset(OrganizationReplaced event) {
		NoticeSettings before = this.settings.find(event.site());
		rememberFormer(event, before.tellsOwners());
		List<Change> changes = NoticeChanges.of(before, NoticeSettings.DEFAULT, null);
		if (!changes.isEmpty()) {
			NoticeSettings defaults = NoticeSettings.DEFAULT;
			this.settings.store(event.actor(), new NoticeSettings(defaults.tellsOwners(), defaults.leadDays(),
					defaults.administrators(), defaults.webhook(), before.version()));
			this.settingsLog.record(event.actor(), changes);
		}
	}

	/**
	 * Remembers the organization that was replaced, so that its owners are notified of
	 * revocations that were done, or announced and are withdrawn.
	 */
	private void rememberFormer(OrganizationReplaced event, boolean notifiesOwners) {
		if (event.before() != null && notifiesOwners) {
			this.formerOrganizations.add(event.site(), event.before());
		}
		this.formerOrganizations.remove(event.site(), event.now());
	}

	/**
	 * Deletes the settings and the notices that wait, except notices of security: any
	 * Jira administrator may uninstall the app, and must not be able to hide earlier
	 * changes by that.
	 */
	@EventListener
	@Transactional
	void delete(SiteRemoved event) {
		this.settings.delete(event.site());
		this.formerOrganizations.removeAll(event.site());
		this.outbox.deleteWaiting(event.site());
		this.confirmedAddresses.deleteAll(event.site());
	}

}
