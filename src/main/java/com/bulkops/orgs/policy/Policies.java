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
import com.bulkops.orgs.connect.SiteLock;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The policies of all installations. Every change is one entry of the activity log, in
 * the same transaction.
 */
@Service
public class Policies {

	static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private final PolicyEntityRepository entities;

	private final SiteLock siteLock;

	private final ActivityLog activityLog;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	Policies(PolicyEntityRepository entities, SiteLock siteLock, ActivityLog activityLog,
			ApplicationEventPublisher events, Clock clock) {
		this.entities = entities;
		this.siteLock = siteLock;
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

	/**
	 * Stores a policy. If it says what is stored already, nothing happens but that a
	 * number of tokens which was not known before is confirmed. If more tokens are due by
	 * it, it takes effect after its days of grace; see {@link Policy#at}.
	 * @param policy what is chosen; its version is that of the policy it was based on
	 * @return the stored policy, with its new version
	 * @throws PolicyConflict if the stored policy has another version
	 */
	@Transactional
	public Policy update(ActingUser actor, Policy policy) {
		InstallationId installation = actor.installation();
		this.siteLock.lock(installation);
		PolicyEntity entity = this.entities.findById(installation.clientKey()).orElse(null);
		Policy before = (entity != null) ? entity.toPolicy() : Policy.DEFAULT;
		if (before.version() != policy.version()) {
			throw new PolicyConflict();
		}
		List<Change> changes = changes(before, policy);
		if (changes.isEmpty()) {
			return (entity != null) ? confirmed(actor, entity, policy) : before;
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
		if (policy.revokes()) {
			changes.add(new Change("API tokens due when this was saved", null,
					Objects.toString(policy.cap().confirmed(), "not known")));
		}
		this.activityLog.append(NewEntry.settings(installation, actor.accountId(), changes));
		this.events.publishEvent(new PolicyChanged(installation, before, stored));
		return stored;
	}

	/**
	 * Notes that an administrator wants a run to revoke so many tokens.
	 * @throws PolicyConflict if the stored policy has another version
	 */
	@Transactional
	public void confirm(ActingUser actor, long version, long due) {
		InstallationId installation = actor.installation();
		this.siteLock.lock(installation);
		PolicyEntity entity = this.entities.findById(installation.clientKey()).orElseThrow(PolicyConflict::new);
		Policy before = entity.toPolicy();
		if (before.version() != version) {
			throw new PolicyConflict();
		}
		Instant now = this.clock.instant();
		confirm(actor, entity, before.confirming(due, now), before.at(now).cap().confirmed(), due);
	}

	/**
	 * Notes how many tokens were due in a run that came to its end: what was confirmed
	 * once is no permission for ever. It is no entry of its own, since that of the run
	 * says it.
	 * @param by what the run went by; nothing happens if the policy was changed since
	 */
	@Transactional
	public void noteRun(InstallationId installation, Policy by, long due) {
		expect(installation, (policy) -> policy.afterRun(by, due));
	}

	/**
	 * Forgets what was confirmed, because it was another organization's. The next run
	 * asks, unless rules were to count at once.
	 */
	@Transactional
	public void forgetConfirmed(InstallationId installation) {
		expect(installation, Policy::unconfirmed);
	}

	private void expect(InstallationId installation, UnaryOperator<Policy> change) {
		this.siteLock.lock(installation);
		this.entities.findById(installation.clientKey())
			.ifPresent((entity) -> entity.expect(change.apply(entity.toPolicy())));
	}

	/** Who presses Update again, now that the number is known, confirms it. */
	private Policy confirmed(ActingUser actor, PolicyEntity entity, Policy policy) {
		Policy before = entity.toPolicy();
		Long due = policy.cap().confirmed();
		if (before.revokes() && before.cap().confirmed() == null && due != null) {
			confirm(actor, entity, before.with(before.cap().confirming(due)), null, due);
		}
		return entity.toPolicy();
	}

	private void confirm(ActingUser actor, PolicyEntity entity, Policy next, @Nullable Long from, long to) {
		entity.change(next, actor.accountId(), this.clock.instant());
		this.activityLog.append(NewEntry.settings(actor.installation(), actor.accountId(), List
			.of(new Change("Confirmed number of API tokens", Objects.toString(from, null), Long.toString(to)))));
	}

	private static List<Change> changes(Policy before, Policy after) {
		List<Change> changes = new ArrayList<>();
		addIfChanged(changes, "Revoke API tokens after", before.interval(), after.interval());
		addIfChanged(changes, "Also revoke API tokens that were", words(before.rule().idle()),
				words(after.rule().idle()));
		addIfChanged(changes, "API tokens of deactivated accounts are due", word(before.rule().deactivated()),
				word(after.rule().deactivated()));
		addIfChanged(changes, "Due tokens are", word(before.mode()), word(after.mode()));
		addIfChanged(changes, "Cap for one run", words(before.cap()), words(after.cap()));
		addIfChanged(changes, "Days before a tighter rule takes effect", before.grace().days(), after.grace().days());
		addIfChanged(changes, "Nightly run at", before.nightlyAt(), after.nightlyAt());
		addIfChanged(changes, "Time zone", before.timeZone(), after.timeZone());
		return changes;
	}

	private static String words(Cap cap) {
		String tokens = (cap.tokens() != null) ? cap.tokens() + " tokens" : "no number of tokens";
		return tokens + ", " + ((cap.percent() != null) ? cap.percent() + " %" : "no percentage");
	}

	private static String words(Rule.@Nullable Idle idle) {
		return (idle != null) ? idle.toString() : "Off";
	}

	private static String word(Rule.Deactivated deactivated) {
		return (deactivated == Rule.Deactivated.AT_ONCE) ? "at any age" : "as all others";
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
