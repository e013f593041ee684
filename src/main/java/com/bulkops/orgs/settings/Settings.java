package com.bulkops.orgs.settings;

import java.time.Instant;
import java.time.LocalDate;
import java.util.function.Function;

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
import com.bulkops.orgs.site.ActingUser;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Saves the settings: all that was asked for, or nothing.
 */
@Service
public class Settings {

	private final Organizations organizations;

	private final Policies policies;

	private final NoticeSettingsStore recipients;

	Settings(Organizations organizations, Policies policies, NoticeSettingsStore recipients) {
		this.organizations = organizations;
		this.policies = policies;
		this.recipients = recipients;
	}

	/**
	 * Saves what was asked for. Where the key connects the first organization or another
	 * one, and ended settings on which the rest was based, only the key is saved: nobody
	 * has looked at the defaults yet.
	 * @throws NotAnOwner if the actor is none and proved no key
	 * @throws KeyNotFull if the actor is no owner of the key's organization, and it does
	 * not pass all checks
	 * @throws PolicyConflict if somebody changed the policy meanwhile
	 * @throws NoticeConflict if somebody changed the notices meanwhile
	 */
	@Transactional
	public Saved save(ActingUser actor, Asked asked) {
		Connection connection = connect(actor, asked);
		if (connection != null && connection.outcome() == Connection.Outcome.CLAIMED) {
			return new Saved(false, connection.from(), null);
		}
		if (connection != null && connection.outcome() == Connection.Outcome.STARTED_OVER && !isCurrent(actor, asked)) {
			return new Saved(true, null, null);
		}
		Policy policy = asked.policy();
		this.policies.update(actor, policy.withCap(policy.cap().withConfirmed(asked.confirmation().apply(policy))));
		String secret = this.recipients.update(actor, asked.notices(), asked.webhook()).orElse(null);
		return new Saved(false, null, secret);
	}

	private @Nullable Connection connect(ActingUser actor, Asked asked) {
		if (asked.key() != null) {
			return this.organizations.connect(actor, asked.key(), asked.keyExpiresOn());
		}
		this.organizations.changeKeyExpiry(actor, asked.keyExpiresOn());
		return null;
	}

	private boolean isCurrent(ActingUser actor, Asked asked) {
		return this.policies.get(actor.installation()).version() == asked.policy().version()
				&& this.recipients.of(actor.installation()).version() == asked.notices().version();
	}

	/**
	 * What a person asks for.
	 *
	 * @param key another key, {@code null} if the stored one stays
	 * @param keyExpiresOn the last day of the key, {@code null} if it is not known
	 * @param policy with the version of the policy that it was based on
	 * @param confirmation what the person saw of a policy; {@code null} if nothing
	 * @param notices with the version of the settings that they were based on
	 * @param webhook another address, {@code null} to leave it as the notices say
	 */
	public record Asked(@Nullable VerifiedKey key, @Nullable LocalDate keyExpiresOn, Policy policy,
			Function<Policy, @Nullable Confirmation> confirmation, NoticeSettings notices,
			@Nullable WebhookAddress webhook) {

	}

	/**
	 * What was saved.
	 *
	 * @param startedOver whether only the key was saved, and the defaults are in effect
	 * @param claimedFrom from when the key can be connected; {@code null} if it is, or
	 * there was none. Otherwise nothing was saved.
	 * @param webhookSecret the secret of another webhook, which nobody can read again
	 */
	public record Saved(boolean startedOver, @Nullable Instant claimedFrom, @Nullable String webhookSecret) {

	}

}
