package com.bulkops.orgs.notice;

import java.util.List;
import java.util.Optional;

import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.SettingsLog;
import com.bulkops.orgs.organization.NotAnOwner;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.secrets.Secrets;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The settings of notices, per site. Every change is one entry of the activity log, in
 * the same transaction; it names no email address, and of a webhook only its host.
 */
@Service
public class NoticeSettingsStore {

	private final NoticeSettingsRepository settings;

	private final Owners owners;

	private final Secrets secrets;

	private final Mailer mailer;

	private final ConfirmedAddresses confirmedAddresses;

	private final SettingsLog settingsLog;

	private final ApplicationEventPublisher events;

	NoticeSettingsStore(NoticeSettingsRepository settings, Owners owners, Secrets secrets, Mailer mailer,
			ConfirmedAddresses confirmedAddresses, SettingsLog settingsLog, ApplicationEventPublisher events) {
		this.settings = settings;
		this.owners = owners;
		this.secrets = secrets;
		this.mailer = mailer;
		this.confirmedAddresses = confirmedAddresses;
		this.settingsLog = settingsLog;
		this.events = events;
	}

	/**
	 * Returns whether the operator has set up a mail server, so that email can be sent.
	 */
	public boolean canMail() {
		return this.mailer.isConfigured();
	}

	/** Returns the stored settings; {@link NoticeSettings#DEFAULT} if there are none. */
	@Transactional(readOnly = true)
	public NoticeSettings of(SiteId site) {
		return this.settings.find(site);
	}

	/**
	 * Returns those of the chosen addresses that were confirmed: notices are sent there.
	 */
	@Transactional(readOnly = true)
	public List<EmailAddress> confirmed(SiteId site) {
		return this.confirmedAddresses.filterConfirmed(site, of(site).administrators());
	}

	/**
	 * Plans to send codes again, to chosen addresses that have waited for one for a day.
	 * @return how many get one
	 * @throws NotAnOwner if the actor is not an owner
	 */
	@Transactional
	public int sendCodes(ActingUser actor) {
		this.owners.require(actor);
		return canMail() ? this.confirmedAddresses.sendCodes(actor.site(), of(actor.site()).administrators()) : 0;
	}

	/**
	 * Stores settings. Nothing happens if they equal the stored ones.
	 * @param settings the new settings, with the version of those they are based on
	 * @param webhook another address of the webhook; {@code null} to leave it as the
	 * settings say
	 * @return the secret that signs requests to another address; it cannot be read again
	 * @throws NoticeConflict if the stored settings have another version
	 * @throws NotAnOwner if the actor is not an owner
	 */
	@Transactional
	public Optional<String> update(ActingUser actor, NoticeSettings settings, @Nullable WebhookAddress webhook) {
		this.owners.require(actor);
		SiteId site = actor.site();
		NoticeSettings before = of(site);
		if (before.version() != settings.version()) {
			throw new NoticeConflict();
		}
		List<Change> changes = NoticeChanges.of(before, settings, webhook);
		if (changes.isEmpty()) {
			return Optional.empty();
		}
		boolean losesWebhook = before.webhook() != null && (webhook != null || settings.webhook() == null);
		if (losesWebhook || !settings.administrators().containsAll(confirmed(site))) {
			this.events.publishEvent(new ReceiverRemoved(actor));
		}
		this.settings.store(actor, settings);
		String secret = null;
		if (webhook != null) {
			secret = Secrets.random();
			this.settings.storeWebhook(site, webhook, SealedWebhook.seal(this.secrets, site, webhook, secret));
		}
		sendCodes(actor);
		this.settingsLog.record(actor, changes);
		return Optional.ofNullable(secret);
	}

}
