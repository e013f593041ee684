package com.bulkops.orgs.policy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Change;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.connect.InstallationRemoved;
import com.bulkops.orgs.connect.SiteLock;
import com.bulkops.orgs.organization.NotAnOwner;
import com.bulkops.orgs.organization.OrganizationReplaced;
import com.bulkops.orgs.organization.Owners;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The policies of all installations. Every change is one entry of the activity log, in
 * the same transaction.
 * <p>
 * Longer than other files: each change of a policy compares the version, ends or keeps
 * what was confirmed, and writes its log entry in the same way.
 */
@Service
public class Policies {

	static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private static final String CONFIRMED = "Confirmed number of API tokens";

	private final PolicyEntityRepository entities;

	private final SiteLock siteLock;

	private final Owners owners;

	private final ActivityLog activityLog;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	Policies(PolicyEntityRepository entities, SiteLock siteLock, Owners owners, ActivityLog activityLog,
			ApplicationEventPublisher events, Clock clock) {
		this.entities = entities;
		this.siteLock = siteLock;
		this.owners = owners;
		this.activityLog = activityLog;
		this.events = events;
		this.clock = clock;
	}

	/**
	 * The policy of an installation, as it was chosen: {@link Policy#at} says what counts
	 * when. {@link Policy#DEFAULT} while nothing was chosen.
	 */
	@Transactional(readOnly = true)
	public Policy of(InstallationId installation) {
		return this.entities.findById(installation.clientKey()).map(PolicyEntity::toPolicy).orElse(Policy.DEFAULT);
	}

	/** The same, and nobody changes it before the transaction ends. */
	@Transactional
	public Policy lockedOf(InstallationId installation) {
		this.siteLock.lock(installation);
		return of(installation);
	}

	/**
	 * Stores a policy. If more tokens are due by it, it takes effect after its days of
	 * grace; see {@link Policy#at}. What was confirmed stays if neither the rule nor a
	 * limit of the cap changes. Otherwise it ends, and what the policy brings along takes
	 * its place. If nothing changes at all, what it brings along is confirmed unless
	 * something is confirmed already.
	 * @param policy what is chosen; its version is that of the policy it was based on,
	 * and its confirmation is what a person saw for exactly its rule, if anything
	 * @return the stored policy, with its new version
	 * @throws PolicyConflict if the stored policy has another version
	 * @throws NotAnOwner if the actor is none
	 */
	@Transactional
	public Policy update(ActingUser actor, Policy policy) {
		InstallationId installation = actor.installation();
		this.owners.require(actor);
		PolicyEntity entity = this.entities.findById(installation.clientKey()).orElse(null);
		Policy before = (entity != null) ? entity.toPolicy() : Policy.DEFAULT;
		if (before.version() != policy.version()) {
			throw new PolicyConflict();
		}
		List<Change> changes = changes(before, policy);
		if (changes.isEmpty()) {
			return (entity != null && before.cap().confirmed() == null) ? confirmChosen(actor, entity, policy.cap())
					: before;
		}
		Instant now = this.clock.instant();
		Policy next = policy.after(before, now);
		if (entity != null) {
			entity.change(next, actor.accountId(), now);
		}
		else {
			entity = new PolicyEntity(installation.clientKey(), next, actor.accountId(), now);
		}
		Policy stored = this.entities.save(entity).toPolicy();
		Grace.Earlier earlier = next.grace().earlier();
		if (earlier != null) {
			changes.add(new Change("The new rule takes effect", null, TIME.format(earlier.until())));
		}
		if (policy.revokes() && !policy.keepsConfirmationOf(before)) {
			changes.add(new Change(CONFIRMED, word(before.cap().confirmed()),
					Objects.requireNonNullElse(word(next.cap().confirmed()), "none yet")));
		}
		this.activityLog.append(NewEntry.settings(installation, actor.accountId(), changes));
		this.events.publishEvent(new PolicyChanged(installation, before, stored));
		return stored;
	}

	/**
	 * Takes back a rule that has not taken effect yet. The earlier one is in effect
	 * again, with what is left of what was confirmed for it.
	 * @throws PolicyConflict if the stored policy has another version, or no rule waits
	 */
	@Transactional
	public Policy undo(ActingUser actor, long version) {
		this.owners.require(actor);
		Policy before = of(actor.installation());
		if (before.version() != version || before.waitsFor(this.clock.instant()) == null) {
			throw new PolicyConflict();
		}
		return update(actor, before.undone());
	}

	/**
	 * Confirms the number that a run on hold asks for, for the rule that is in effect.
	 * The caller has checked that the run went by this rule, this cap and these
	 * exemptions.
	 * @throws PolicyConflict if the stored policy has another version
	 */
	@Transactional
	public void confirm(ActingUser actor, long version, Confirmation confirmation) {
		PolicyEntity entity = locked(actor, version);
		Policy before = entity.toPolicy();
		Instant now = this.clock.instant();
		confirm(actor, entity, before.confirming(confirmation, now), before.at(now).cap().confirmed(), confirmation);
	}

	/**
	 * Confirms the number that a page showed for the rule that is chosen, whether it is
	 * in effect or waits.
	 * @throws PolicyConflict if the stored policy has another version
	 */
	@Transactional
	public void confirmChosen(ActingUser actor, long version, Confirmation confirmation) {
		PolicyEntity entity = locked(actor, version);
		confirmChosen(actor, entity, entity.toPolicy().cap().confirming(confirmation));
	}

	private Policy confirmChosen(ActingUser actor, PolicyEntity entity, Cap cap) {
		Policy before = entity.toPolicy();
		if (before.revokes() && cap.confirmed() != null) {
			confirm(actor, entity, before.with(before.cap().confirming(cap.confirmed())), before.cap().confirmed(),
					cap.confirmed());
		}
		return entity.toPolicy();
	}

	private void confirm(ActingUser actor, PolicyEntity entity, Policy next, @Nullable Confirmation from,
			Confirmation to) {
		entity.change(next, actor.accountId(), this.clock.instant());
		this.activityLog.append(NewEntry.settings(actor.installation(), actor.accountId(),
				List.of(new Change(CONFIRMED, word(from), Long.toString(to.due())))));
	}

	private PolicyEntity locked(ActingUser actor, long version) {
		this.owners.require(actor);
		return this.entities.findById(actor.installation().clientKey())
			.filter((entity) -> entity.toPolicy().version() == version)
			.orElseThrow(PolicyConflict::new);
	}

	/**
	 * Takes what a run revoked off what was confirmed: it is no permission for ever. To
	 * be called for each run that read the lists to their end and revoked, however it
	 * ended. It is no entry of its own, since that of the run says it.
	 * @param by the policy that the run went by; nothing happens if the rule or the cap
	 * was changed since, or if nothing was confirmed
	 * @param due the tokens that were due in the run
	 * @param left the tokens among them that it did not revoke
	 * @param moment the instant for which the run decided
	 */
	@Transactional
	public void noteRun(InstallationId installation, Policy by, DueCount due, long left, Instant moment) {
		changeConfirmed(installation, (policy) -> policy.afterRun(by, due, left, moment));
	}

	/** What was chosen for another organization, or for none, is not in effect. */
	@EventListener
	@Transactional
	void startOver(OrganizationReplaced event) {
		PolicyEntity entity = this.entities.findById(event.installation().clientKey()).orElse(null);
		if (entity == null) {
			return;
		}
		Policy before = entity.toPolicy();
		List<Change> changes = changes(before, Policy.DEFAULT);
		if (changes.isEmpty() && before.cap().confirmed() == null && before.grace().earlier() == null) {
			return;
		}
		entity.change(Policy.DEFAULT, event.actor().accountId(), this.clock.instant());
		if (!changes.isEmpty()) {
			this.activityLog.append(NewEntry.settings(event.installation(), event.actor().accountId(), changes));
		}
	}

	/** A number is not confirmed for what is connected after an uninstall. */
	@EventListener
	@Transactional
	void follow(InstallationRemoved event) {
		forgetConfirmed(event.installation());
	}

	@Transactional
	void forgetConfirmed(InstallationId installation) {
		changeConfirmed(installation, Policy::unconfirmed);
	}

	/**
	 * Notes that an exemption was deleted. Nobody can tell later which tokens it kept, so
	 * no token that is due by now is expected besides the confirmed numbers.
	 */
	@Transactional
	public void noteExemptionDeleted(InstallationId installation) {
		Instant now = this.clock.instant();
		changeConfirmed(installation, (policy) -> policy.expectingAfter(now));
	}

	private void changeConfirmed(InstallationId installation, UnaryOperator<Policy> change) {
		this.siteLock.lock(installation);
		this.entities.findById(installation.clientKey())
			.ifPresent((entity) -> entity.changeConfirmed(change.apply(entity.toPolicy())));
	}

	private static List<Change> changes(Policy before, Policy after) {
		List<Change> changes = new ArrayList<>();
		addIfChanged(changes, "Revoke API tokens after", before.interval(), after.interval());
		addIfChanged(changes, "Also revoke API tokens that were", words(before.rule().idle()),
				words(after.rule().idle()));
		addIfChanged(changes, "API tokens of deactivated accounts are due", word(before.rule().deactivated()),
				word(after.rule().deactivated()));
		addIfChanged(changes, "Due tokens are", word(before.mode()), word(after.mode()));
		addIfChanged(changes, "Limit per run", words(before.cap()), words(after.cap()));
		addIfChanged(changes, "Grace period (days)", before.grace().days(), after.grace().days());
		addIfChanged(changes, "Nightly run at", before.nightlyAt(), after.nightlyAt());
		addIfChanged(changes, "Time zone", before.timeZone(), after.timeZone());
		return changes;
	}

	private static String words(Cap cap) {
		List<String> limits = new ArrayList<>();
		if (cap.tokens() != null) {
			limits.add(cap.tokens() + " tokens");
		}
		if (cap.percent() != null) {
			limits.add(cap.percent() + " % of all tokens");
		}
		return limits.isEmpty() ? "no limit" : String.join(", ", limits);
	}

	private static @Nullable String word(@Nullable Confirmation confirmed) {
		return (confirmed != null) ? Long.toString(confirmed.due()) : null;
	}

	private static String words(Rule.@Nullable Idle idle) {
		return (idle != null) ? idle.toString() : "Off";
	}

	private static String word(Rule.Deactivated deactivated) {
		return (deactivated == Rule.Deactivated.AT_ONCE) ? "at any age" : "like all others";
	}

	private static String word(RunMode mode) {
		return (mode == RunMode.REVOKE) ? "revoked" : "only reported";
	}

	private static void addIfChanged(List<Change> changes, String what, Object from, Object to) {
		if (!from.equals(to)) {
			changes.add(new Change(what, from.toString(), to.toString()));
		}
	}

}
