package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.connect.InstallationAdded;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.connect.InstallationRemoved;
import com.bulkops.orgs.organization.OrganizationReplaced;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.PolicyChanged;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The next night of every installation that has an interval. A night is taken exactly
 * once: taking it locks its row, puts its run in the queue and sets the next one, all in
 * one transaction. One that was missed stays due until it is taken.
 */
@Service
class NightlySchedule {

	/** Longer than from any night to the next, whatever the clocks of a country do. */
	private static final Duration FARTHEST_NIGHT = Duration.ofDays(3);

	private static final Set<RunMode> ANY_MODE = EnumSet.allOf(RunMode.class);

	private final NightlyScheduleEntityRepository entities;

	private final RunStore runs;

	private final Policies policies;

	private final AlarmClock alarmClock;

	private final RunProperties properties;

	private final Clock clock;

	NightlySchedule(NightlyScheduleEntityRepository entities, RunStore runs, Policies policies, AlarmClock alarmClock,
			RunProperties properties, Clock clock) {
		this.entities = entities;
		this.runs = runs;
		this.policies = policies;
		this.alarmClock = alarmClock;
		this.properties = properties;
		this.clock = clock;
	}

	/** When the next night begins, if there is one. */
	@Transactional(readOnly = true)
	Optional<Instant> next(InstallationId installation) {
		return this.entities.findById(installation.clientKey()).map(NightlyScheduleEntity::dueAt);
	}

	/** Since when there are nights, if there are. */
	@Transactional(readOnly = true)
	Optional<Instant> since(InstallationId installation) {
		return this.entities.findById(installation.clientKey()).map(NightlyScheduleEntity::since);
	}

	/** When the next nights begin; empty if there are none. */
	@Transactional(readOnly = true)
	List<Instant> next(InstallationId installation, int count) {
		List<Instant> nights = new ArrayList<>();
		NightlyTimes following = nightsOf(installation, this.policies.of(installation));
		next(installation).ifPresent((first) -> {
			nights.add(first);
			while (nights.size() < count) {
				nights.add(following.after(nights.get(nights.size() - 1)).beginsAt());
			}
		});
		return nights;
	}

	/** Queues the run of the night that has begun, if one has. */
	@Transactional
	void takeDueNight(InstallationId installation) {
		NightlyScheduleEntity schedule = this.entities.findForUpdate(installation.clientKey()).orElse(null);
		Instant now = this.clock.instant();
		if (schedule == null || !(schedule.isDue(now) || schedule.isBeyond(farthest(now)))) {
			return;
		}
		if (schedule.isDue(now)) {
			this.runs.queueNight(installation, schedule.night());
		}
		schedule.next(nightsOf(installation, this.policies.of(installation)).after(now));
		this.alarmClock.setNightly(installation, schedule.dueAt());
	}

	/**
	 * Installations whose night should have been taken by now, or was set by a clock that
	 * was ahead and has been set back since.
	 */
	@Transactional(readOnly = true)
	List<InstallationId> overdue() {
		Instant now = this.clock.instant();
		return this.entities.findByDueAtLessThanEqualOrDueAtGreaterThan(now, farthest(now))
			.stream()
			.map(NightlyScheduleEntity::installation)
			.toList();
	}

	/**
	 * Who switches revoking off wants it to end now, not after the run that is under way.
	 * While it is off, runs only report, and no change of the settings ends them.
	 */
	@EventListener
	@Transactional
	void follow(PolicyChanged event) {
		schedule(event.installation(), event.policy());
		if (event.before().revokes() && !event.policy().revokes()) {
			this.runs.stopAll(event.installation(), Set.of(RunMode.REVOKE),
					"Revoking was switched off in the settings.");
		}
	}

	@EventListener
	@Transactional
	void resume(InstallationAdded event) {
		schedule(event.installation(), this.policies.of(event.installation()));
	}

	@EventListener
	@Transactional
	void stop(OrganizationReplaced event) {
		this.policies.forgetConfirmed(event.installation());
		this.runs.stopAll(event.installation(), ANY_MODE, "Another organization was connected.");
	}

	@EventListener
	@Transactional
	void cancel(InstallationRemoved event) {
		unschedule(event.installation());
		this.runs.stopAll(event.installation(), ANY_MODE, "The app was uninstalled.");
	}

	private void schedule(InstallationId installation, Policy policy) {
		if (policy.interval().isOff()) {
			unschedule(installation);
			return;
		}
		Instant now = this.clock.instant();
		NightlyScheduleEntity schedule = this.entities.findForUpdate(installation.clientKey()).orElse(null);
		if (schedule != null && schedule.isDue(now)) {
			return; // a night that has begun is taken first, whatever was changed since
		}
		NightlyTimes.Night next = nightsOf(installation, policy).after(now);
		if (schedule == null) {
			this.entities.save(new NightlyScheduleEntity(installation, next, now));
		}
		else {
			schedule.next(next);
		}
		this.alarmClock.setNightly(installation, next.beginsAt());
	}

	private void unschedule(InstallationId installation) {
		this.entities.findForUpdate(installation.clientKey()).ifPresent(this.entities::delete);
		this.alarmClock.clearNightly(installation);
	}

	private static Instant farthest(Instant now) {
		return now.plus(FARTHEST_NIGHT);
	}

	private NightlyTimes nightsOf(InstallationId installation, Policy policy) {
		return new NightlyTimes(installation, policy, this.properties.spread());
	}

}
