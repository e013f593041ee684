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
 * The Quartz triggers: one repeating trigger for each {@link Tick}. Each instance checks
 * them every 20 seconds. It repairs a trigger that is missing, paused, in an error state
 * (Quartz never leaves that by itself), unreadable, overdue, or set by a clock that was
 * ahead.
 * <p>
 * Quartz is never called inside another transaction: its store would join it, and could
 * roll it back. It is always called inside a transaction for it alone. Without one,
 * Spring's job store commits each statement by itself, and a failure between two leaves
 * half a trigger.
 */
@Component
class JobTriggers {

	private static final Logger log = LoggerFactory.getLogger(JobTriggers.class);

	private static final String GROUP = "ticks";

	/**
	 * Chosen by us: Quartz itself handles misfires within a minute. A trigger that is
	 * later than this is lost.
	 */
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
	 * Sets the triggers at startup; the first ticks follow immediately.
	 * @throws IllegalStateException if Quartz cannot; then the app does not start
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
				repair(tick);
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

	private void repair(Tick tick) throws SchedulerException {
		TriggerKey key = TriggerKey.triggerKey(tick.name(), GROUP);
		Trigger.TriggerState state = this.scheduler.getTriggerState(key);
		if (state == Trigger.TriggerState.NORMAL || state == Trigger.TriggerState.BLOCKED) {
			if (isCorrect(key, this.properties.intervalOf(tick))) {
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
	 * Returns whether a stored trigger is correct. If instances differ in version or
	 * settings, the last one wins.
	 */
	private boolean isCorrect(TriggerKey key, Duration interval) throws SchedulerException {
		if (!(find(key) instanceof SimpleTrigger trigger) || trigger.getRepeatInterval() != interval.toMillis()
				|| trigger.getNextFireTime() == null) {
			return false;
		}
		Instant next = trigger.getNextFireTime().toInstant();
		Instant now = this.clock.instant();
		return next.isAfter(now.minus(LOST)) && !next.isAfter(now.plus(interval.multipliedBy(2)));
	}

	/** Finds a stored trigger; {@code null} if its rows are missing or unreadable. */
	private @Nullable Trigger find(TriggerKey key) throws SchedulerException {
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
