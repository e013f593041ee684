package com.bulkops.orgs.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.bulkops.orgs.organization.OrganizationReplaced;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.PolicyChanged;
import com.bulkops.orgs.site.SiteAdded;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.SiteLock;
import com.bulkops.orgs.site.SiteRemoved;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The next night of every site that has an interval. A night is taken exactly once: one
 * transaction publishes {@link NightBegan} and sets the next night. A missed night is due
 * until it is taken.
 */
@Service
public class NightlySchedule {

	private static final Logger log = LoggerFactory.getLogger(NightlySchedule.class);

	/**
	 * Chosen by us: the maximum difference between the clocks of two instances. A night
	 * that was set later than this from now was set by a clock that was ahead.
	 */
	private static final Duration CLOCK_DIFFERENCE = Duration.ofHours(1);

	private final NightlyScheduleEntityRepository entities;

	private final SiteLock siteLock;

	private final Policies policies;

	private final ApplicationEventPublisher events;

	private final TransactionTemplate transaction;

	private final ScheduleProperties properties;

	private final Clock clock;

	NightlySchedule(NightlyScheduleEntityRepository entities, SiteLock siteLock, Policies policies,
			ApplicationEventPublisher events, TransactionTemplate transaction, ScheduleProperties properties,
			Clock clock) {
		this.entities = entities;
		this.siteLock = siteLock;
		this.policies = policies;
		this.events = events;
		this.transaction = transaction;
		this.properties = properties;
		this.clock = clock;
	}

	/** Finds when the next night begins. */
	@Transactional(readOnly = true)
	public Optional<Instant> findNext(SiteId site) {
		return this.entities.findById(site.value()).map(NightlyScheduleEntity::dueAt);
	}

	/** Finds since when nights have been scheduled. */
	@Transactional(readOnly = true)
	public Optional<Instant> findSince(SiteId site) {
		return this.entities.findById(site.value()).map(NightlyScheduleEntity::since);
	}

	/** Lists when the next nights begin; empty if none are scheduled. */
	@Transactional(readOnly = true)
	public List<Instant> listNext(SiteId site, int count) {
		List<Instant> nights = new ArrayList<>();
		NightlyTimes following = timesOf(site, this.policies.get(site));
		findNext(site).ifPresent((first) -> {
			nights.add(first);
			while (nights.size() < count) {
				nights.add(following.findAfter(nights.get(nights.size() - 1)).beginsAt());
			}
		});
		return nights;
	}

	/**
	 * Takes all nights that have started, and corrects those that were set by a clock
	 * that was ahead, each in its own transaction. A night that fails is still due, and
	 * does not block the others.
	 */
	public void takeDueNights() {
		Instant now = this.clock.instant();
		for (SiteId site : this.entities.findByDueAtLessThanEqualOrSetAtGreaterThan(now, now.plus(CLOCK_DIFFERENCE))
			.stream()
			.map(NightlyScheduleEntity::site)
			.toList()) {
			try {
				this.transaction.executeWithoutResult((status) -> take(site));
			}
			catch (RuntimeException ex) {
				log.error("The nightly run of {} could not be queued. The next tick tries again.", site, ex);
			}
		}
	}

	private void take(SiteId site) {
		this.siteLock.lock(site);
		NightlyScheduleEntity schedule = this.entities.findById(site.value()).orElse(null);
		Instant now = this.clock.instant();
		if (schedule == null || !(schedule.isDue(now) || schedule.wasSetAfter(now.plus(CLOCK_DIFFERENCE)))) {
			return;
		}
		if (schedule.isDue(now)) {
			this.events.publishEvent(new NightBegan(site, schedule.night()));
		}
		schedule.moveTo(timesOf(site, this.policies.get(site)).findAfter(now), now);
	}

	@EventListener
	@Transactional
	void follow(PolicyChanged event) {
		this.siteLock.lock(event.site());
		schedule(event.site(), event.policy());
	}

	@EventListener
	@Transactional
	void startOver(OrganizationReplaced event) {
		unschedule(event.site());
	}

	@EventListener
	@Transactional
	void resume(SiteAdded event) {
		this.siteLock.lock(event.site());
		schedule(event.site(), this.policies.get(event.site()));
	}

	@EventListener
	@Transactional
	void cancel(SiteRemoved event) {
		this.siteLock.lock(event.site());
		unschedule(event.site());
	}

	private void schedule(SiteId site, Policy policy) {
		if (policy.interval().isOff()) {
			unschedule(site);
			return;
		}
		Instant now = this.clock.instant();
		NightlyScheduleEntity schedule = this.entities.findById(site.value()).orElse(null);
		if (schedule != null && schedule.isDue(now)) {
			return; // a night that has started is taken first, whatever was changed since
		}
		NightlyTimes.ScheduledNight next = timesOf(site, policy).findAfter(now);
		if (schedule == null) {
			this.entities.save(new NightlyScheduleEntity(site, next, now));
		}
		else {
			schedule.moveTo(next, now);
		}
	}

	private void unschedule(SiteId site) {
		this.entities.findById(site.value()).ifPresent(this.entities::delete);
	}

	private NightlyTimes timesOf(SiteId site, Policy policy) {
		return new NightlyTimes(site, policy, this.properties.spread());
	}

}
