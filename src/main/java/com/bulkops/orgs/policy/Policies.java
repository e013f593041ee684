package com.bulkops.orgs.policy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.SettingsLog;
import com.bulkops.orgs.organization.NotAnOwner;
import com.bulkops.orgs.organization.OrganizationReplaced;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.SiteLock;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The policies of all sites. Each change by a person is one entry of the activity log, in
 * the same transaction.
 */
@Service
public class Policies {

	static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private static final String CONFIRMED = "Confirmed number of API tokens";

	private final PolicyEntityRepository entities;

	private final SiteLock siteLock;

	private final Owners owners;

	private final SettingsLog settingsLog;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	Policies(PolicyEntityRepository entities, SiteLock siteLock, Owners owners, SettingsLog settingsLog,
			ApplicationEventPublisher events, Clock clock) {
		this.entities = entities;
		this.siteLock = siteLock;
		this.owners = owners;
		this.settingsLog = settingsLog;
		this.events = events;
		this.clock = clock;
	}

	/**
	 * Returns the policy of a site as it was chosen, or {@link Policy#DEFAULT}.
	 * {@link Policy#effectiveAt} returns the one that is in effect.
	 */
	@Transactional(readOnly = true)
	public Policy get(SiteId site) {
		return this.entities.findById(site.value()).map(PolicyEntity::toPolicy).orElse(Policy.DEFAULT);
	}

	/**
	 * Returns the policy of a site, and locks its site until the transaction ends.
	 */
	@Transactional
	public Policy lock(SiteId site) {
		this.siteLock.lock(site);
		return get(site);
	}

	/**
	 * Stores a policy. If more tokens are due by it, it takes effect after its days of
	 * grace; see {@link Policy#effectiveAt}. The confirmed number is kept if neither the
	 * rule nor a limit of the cap changes. Otherwise it is replaced by the one in the new
	 * policy. If nothing changes at all, the number in the new policy is confirmed unless
	 * there is one already.
	 * @param policy the policy to store; its version is that of the policy it was based
	 * on, and its confirmation is the number that a person approved for exactly its rule,
	 * if any
	 * @return the stored policy, with its new version
	 * @throws PolicyConflict if the stored policy has another version
	 * @throws NotAnOwner if the actor is none
	 */
	@Transactional
	public Policy update(ActingUser actor, Policy policy) {
		SiteId site = actor.site();
		this.owners.require(actor);
		PolicyEntity entity = this.entities.findById(site.value()).orElse(null);
		Policy before = (entity != null) ? entity.toPolicy() : Policy.DEFAULT;
		if (before.version() != policy.version()) {
			throw new PolicyConflict();
		}
		List<Change> changes = PolicyDiff.list(before, policy);
		if (changes.isEmpty()) {
			return (entity != null && before.cap().confirmed() == null) ? confirmChosen(actor, entity, policy.cap())
					: before;
		}
		Instant now = this.clock.instant();
		Policy next = policy.withGraceAfter(before, now);
		if (entity != null) {
			entity.change(next, actor.accountId(), now);
		}
		else {
			entity = new PolicyEntity(site.value(), next, actor.accountId(), now);
		}
		Policy stored = this.entities.save(entity).toPolicy();
		Grace.Earlier earlier = next.grace().earlier();
		if (earlier != null) {
			changes.add(new Change("The new rule takes effect", null, TIME.format(earlier.until())));
		}
		if (policy.revokes() && !policy.keepsConfirmationOf(before)) {
			changes.add(new Change(CONFIRMED, describe(before.cap().confirmed()),
					Objects.requireNonNullElse(describe(next.cap().confirmed()), "none yet")));
		}
		this.settingsLog.record(actor, changes);
		this.events.publishEvent(new PolicyChanged(site, before, stored));
		return stored;
	}

	/**
	 * Undoes a rule that has not taken effect yet. The earlier rule is kept, with what is
	 * left of its confirmed number.
	 * @throws PolicyConflict if the stored policy has another version, or no rule waits
	 */
	@Transactional
	public Policy undo(ActingUser actor, long version) {
		this.owners.require(actor);
		Policy before = get(actor.site());
		if (before.version() != version || before.findEarlierRule(this.clock.instant()) == null) {
			throw new PolicyConflict();
		}
		return update(actor, before.withoutWaitingRule());
	}

	/**
	 * Confirms the number that a run on hold needs, for the rule that is in effect. The
	 * caller has checked that the run applied this rule, this cap and these exemptions.
	 * @throws PolicyConflict if the stored policy has another version
	 */
	@Transactional
	public void confirm(ActingUser actor, long version, Confirmation confirmation) {
		PolicyEntity entity = findOfVersion(actor, version);
		Policy before = entity.toPolicy();
		Instant now = this.clock.instant();
		confirm(actor, entity, before.withConfirmed(confirmation, now), before.effectiveAt(now).cap().confirmed(),
				confirmation);
	}

	/**
	 * Confirms the number that a page showed for the chosen rule, whether it is in effect
	 * or waits.
	 * @param confirmation {@code null} if the page showed a number for something else
	 * @throws PolicyConflict if the stored policy has another version, or the number was
	 * shown for something else
	 */
	@Transactional
	public void confirmChosen(ActingUser actor, long version, @Nullable Confirmation confirmation) {
		PolicyEntity entity = findOfVersion(actor, version);
		if (confirmation == null) {
			throw new PolicyConflict();
		}
		confirmChosen(actor, entity, entity.toPolicy().cap().withConfirmed(confirmation));
	}

	private Policy confirmChosen(ActingUser actor, PolicyEntity entity, Cap cap) {
		Policy before = entity.toPolicy();
		if (before.revokes() && cap.confirmed() != null) {
			confirm(actor, entity, before.withCap(before.cap().withConfirmed(cap.confirmed())),
					before.cap().confirmed(), cap.confirmed());
		}
		return entity.toPolicy();
	}

	private void confirm(ActingUser actor, PolicyEntity entity, Policy next, @Nullable Confirmation from,
			Confirmation to) {
		entity.change(next, actor.accountId(), this.clock.instant());
		this.settingsLog.record(actor, List.of(new Change(CONFIRMED, describe(from), Long.toString(to.due()))));
	}

	private PolicyEntity findOfVersion(ActingUser actor, long version) {
		this.owners.require(actor);
		return this.entities.findById(actor.site().value())
			.filter((entity) -> entity.toPolicy().version() == version)
			.orElseThrow(PolicyConflict::new);
	}

	/** Restores the defaults when another organization is connected. */
	@EventListener
	@Transactional
	void startOver(OrganizationReplaced event) {
		PolicyEntity entity = this.entities.findById(event.site().value()).orElse(null);
		if (entity == null) {
			return;
		}
		Policy before = entity.toPolicy();
		List<Change> changes = PolicyDiff.list(before, Policy.DEFAULT);
		if (changes.isEmpty() && before.cap().confirmed() == null && before.grace().earlier() == null) {
			return;
		}
		entity.change(Policy.DEFAULT, event.actor().accountId(), this.clock.instant());
		this.settingsLog.record(event.actor(), changes);
	}

	private static @Nullable String describe(@Nullable Confirmation confirmed) {
		return (confirmed != null) ? Long.toString(confirmed.due()) : null;
	}

}
