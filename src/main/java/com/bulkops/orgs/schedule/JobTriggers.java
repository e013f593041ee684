package com.bulkops.orgs.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.JobPersistenceException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.SimpleTrigger;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Keeps one repeating trigger in Quartz for each {@link Tick}. Each instance checks them
 * now and again, and puts right what is missing, paused, in an error state (Quartz never
 * leaves that by itself), unreadable, overdue, or set by a clock that was ahead.
 * <p>
 * Quartz is never called inside a transaction of somebody else: its store would join, and
 * roll back what is not its own. It is always called inside one that is for it alone:
 * without any, Spring's job store commits each statement by itself, and what fails
 * between two leaves half a trigger.
 */
@Component
class JobTriggers {

	private static final Logger log = LoggerFactory.getLogger(JobTriggers.class);

	private static final String GROUP = "ticks";

	/** Quartz itself puts off what is late by a minute; after this it has lost it. */
	private static final Duration LOST = Duration.ofMinutes(3);

	private final Scheduler scheduler;

	private final ScheduleProperties properties;

	private final Clock clock;

	private final TransactionTemplate transaction;

	JobTriggers(Scheduler scheduler, ScheduleProperties properties, Clock clock,
			PlatformTransactionManager transactions) {
		this.scheduler = scheduler;
		this.properties = properties;
		this.clock = clock;
		this.transaction = new TransactionTemplate(transactions);
	}

	/**
	 * Sets the triggers; the first ticks find what the last shutdown left.
	 * @throws IllegalStateException if that cannot be done: then the app does not start
	 */
	@EventListener
	void start(ApplicationReadyEvent event) {
		for (Tick tick : Tick.values()) {
			try {
				check(tick);
			}
			catch (SchedulerException ex) {
				throw new IllegalStateException("Quartz cannot keep the triggers of the app", ex);
			}
		}
	}

	@Scheduled(initialDelayString = "PT20S", fixedDelayString = "PT20S")
	void check() {
		for (Tick tick : Tick.values()) {
			try {
				if (!this.scheduler.isShutdown()) {
					check(tick);
				}
			}
			catch (SchedulerException | RuntimeException ex) {
				log.error("The trigger of {} could not be checked. The next check tries again.", tick, ex);
			}
		}
	}

	private void check(Tick tick) throws SchedulerException {
		if (TransactionSynchronizationManager.isActualTransactionActive()) {
			throw new IllegalStateException("Quartz must not be called inside another transaction");
		}
		Optional<SchedulerException> failure = this.transaction.execute((status) -> {
			try {
				putRight(tick);
				return Optional.empty();
			}
			catch (SchedulerException ex) {
				status.setRollbackOnly();
				return Optional.of(ex);
			}
		});
		if (failure.isPresent()) {
			throw failure.get();
		}
	}

	private void putRight(Tick tick) throws SchedulerException {
		TriggerKey key = TriggerKey.triggerKey(tick.name(), GROUP);
		Trigger.TriggerState state = this.scheduler.getTriggerState(key);
		if (state == Trigger.TriggerState.NORMAL || state == Trigger.TriggerState.BLOCKED) {
			if (isRight(key, this.properties.intervalOf(tick))) {
				return;
			}
		}
		if (state != Trigger.TriggerState.NONE) {
			log.warn("The trigger of {} is set again: Quartz had it as {}", tick, state);
		}
		this.scheduler.unscheduleJob(key);
		this.scheduler.addJob(job(tick), true);
		this.scheduler.scheduleJob(trigger(tick));
	}

	/**
	 * Another instance may be of another version or have other settings: the last wins.
	 */
	private boolean isRight(TriggerKey key, Duration interval) throws SchedulerException {
		if (!(stored(key) instanceof SimpleTrigger trigger) || trigger.getRepeatInterval() != interval.toMillis()
				|| trigger.getNextFireTime() == null) {
			return false;
		}
		Instant next = trigger.getNextFireTime().toInstant();
		Instant now = this.clock.instant();
		return next.isAfter(now.minus(LOST)) && !next.isAfter(now.plus(interval.multipliedBy(2)));
	}

	/** Nothing, if rows of it are missing or of another kind. */
	private @Nullable Trigger stored(TriggerKey key) throws SchedulerException {
		try {
			return this.scheduler.getTrigger(key);
		}
		catch (JobPersistenceException ex) {
			log.warn("Quartz cannot read the trigger {}", key, ex);
			return null;
		}
	}

	private static Trigger trigger(Tick tick, Duration interval) {
		return TriggerBuilder.newTrigger()
			.withIdentity(tick.name(), GROUP)
			.forJob(jobKey(tick))
			.startNow()
			.withSchedule(SimpleScheduleBuilder.simpleSchedule()
				.withIntervalInMilliseconds(interval.toMillis())
				.repeatForever()
				.withMisfireHandlingInstructionNowWithRemainingCount())
			.build();
	}

	private Trigger trigger(Tick tick) {
		return trigger(tick, this.properties.intervalOf(tick));
	}

	private static JobKey jobKey(Tick tick) {
		return JobKey.jobKey(tick.name(), GROUP);
	}

	private static JobDetail job(Tick tick) {
		return JobBuilder.newJob(TickJob.class).withIdentity(jobKey(tick)).storeDurably().build();
	}

}
