package com.bulkops.orgs.settings;

import java.time.Instant;
import java.time.LocalDate;

import com.bulkops.orgs.activity.SettingsLog;
import com.bulkops.orgs.notice.NoticeConflict;
import com.bulkops.orgs.notice.NoticeSettings;
import com.bulkops.orgs.notice.NoticeSettingsStore;
import com.bulkops.orgs.notice.WebhookAddress;
import com.bulkops.orgs.organization.Connection;
import com.bulkops.orgs.organization.KeyNotFull;
import com.bulkops.orgs.organization.NotAnOwner;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.organization.VerifiedKey;
import com.bulkops.orgs.policy.Confirmation;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.PolicyConflict;
import com.bulkops.orgs.protection.DueFigures;
import com.bulkops.orgs.protection.DueShown;
import com.bulkops.orgs.site.ActingUser;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The settings as a person saves them: all of an update or nothing, in one transaction,
 * as one entry of the activity log. Decides which number of due tokens is confirmed.
 */
@Service
public class Settings {

	private final Organizations organizations;

	private final Policies policies;

	private final NoticeSettingsStore notices;

	private final DueFigures figures;

	private final SettingsLog settingsLog;

	Settings(Organizations organizations, Policies policies, NoticeSettingsStore notices, DueFigures figures,
			SettingsLog settingsLog) {
		this.organizations = organizations;
		this.policies = policies;
		this.notices = notices;
		this.figures = figures;
		this.settingsLog = settingsLog;
	}

	/**
	 * Saves an update. Where its key connects the first organization or another one, and
	 * ended settings on which the rest was based, only the key is saved: no person has
	 * seen the defaults yet.
	 * @throws NotAnOwner if the actor is none and proved no key
	 * @throws KeyNotFull if the actor is no owner of the key's organization, and it does
	 * not pass all checks
	 * @throws PolicyConflict if the stored policy has another version
	 * @throws NoticeConflict if the stored settings of notices have another version
	 */
	@Transactional
	public Saved save(ActingUser actor, Update update) {
		return this.settingsLog.recordTogether(actor, () -> {
			Connection connection = connect(actor, update);
			if (connection != null && connection.outcome() == Connection.Outcome.CLAIMED) {
				return new Saved(false, connection.from(), null);
			}
			if (connection != null && connection.outcome() == Connection.Outcome.STARTED_OVER
					&& !isCurrent(actor, update)) {
				return new Saved(true, null, null);
			}
			Policy policy = update.policy();
			Confirmation confirmation = this.figures.findConfirmation(actor.site(), policy, update.shown());
			this.policies.update(actor, policy.withCap(policy.cap().withConfirmed(confirmation)));
			String secret = this.notices.update(actor, update.notices(), update.webhook()).orElse(null);
			return new Saved(false, null, secret);
		});
	}

	private @Nullable Connection connect(ActingUser actor, Update update) {
		if (update.key() != null) {
			return this.organizations.connect(actor, update.key(), update.keyExpiresOn());
		}
		this.organizations.changeKeyExpiry(actor, update.keyExpiresOn());
		return null;
	}

	private boolean isCurrent(ActingUser actor, Update update) {
		return this.policies.get(actor.site()).version() == update.policy().version()
				&& this.notices.of(actor.site()).version() == update.notices().version();
	}

	/**
	 * Confirms the number that a page showed for the stored policy.
	 * @param version the policy's version that the page showed
	 * @throws PolicyConflict if the stored policy has another version, or the number was
	 * shown for something else
	 * @throws NotAnOwner if the actor is none
	 */
	@Transactional
	public void confirm(ActingUser actor, long version, DueShown shown) {
		Policy policy = this.policies.get(actor.site());
		this.policies.confirmChosen(actor, version, this.figures.findConfirmation(actor.site(), policy, shown));
	}

	/**
	 * All settings, as a person wants them.
	 *
	 * @param key another key, {@code null} if the stored one stays
	 * @param keyExpiresOn the last day of the key, {@code null} if it is not known
	 * @param policy with the version of the policy that it is based on; what its cap
	 * confirms is ignored
	 * @param shown the number of due tokens that the person saw
	 * @param notices with the version of the settings that they are based on
	 * @param webhook another address, {@code null} if it stays as the notices say
	 */
	public record Update(@Nullable VerifiedKey key, @Nullable LocalDate keyExpiresOn, Policy policy, DueShown shown,
			NoticeSettings notices, @Nullable WebhookAddress webhook) {

	}

	/**
	 * The outcome of a save.
	 *
	 * @param startedOver whether only the key was saved, and the defaults are in effect
	 * @param claimedFrom when the key can be connected; {@code null} if it is connected,
	 * or there was none. Otherwise nothing was saved.
	 * @param webhookSecret the secret of another webhook, which is never shown again
	 */
	public record Saved(boolean startedOver, @Nullable Instant claimedFrom, @Nullable String webhookSecret) {

	}

}
