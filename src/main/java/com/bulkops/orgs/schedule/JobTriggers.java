package com.bulkops.orgs.schedule;

import java.time.Clock;
import java.time.Duration;
import java.util.Date;

import org.jspecify.annotations.Nullable;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
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
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Keeps one repeating trigger in Quartz for each {@link Tick}. Each instance checks them
 * now and again, and puts right what is missing, paused, in an error state (Quartz never
 * leaves that by itself), or set by a clock that was ahead.
 * <p>
 * Quartz is never called inside a transaction: its store would join, and roll back what
 * is not its own.
 */
@Component
class JobTriggers {

	private static final Logger log = LoggerFactory.getLogger(JobTriggers.class);

	private static final String GROUP = "ticks";

	private final Scheduler scheduler;

	private final ScheduleProperties properties;

	private final Clock clock;

	JobTriggers(Scheduler scheduler, ScheduleProperties properties, Clock clock) {
		this.scheduler = scheduler;
		this.properties = properties;
		this.clock = clock;
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
			throw new IllegalStateException("Quartz must not be called inside a transaction");
		}
		TriggerKey key = TriggerKey.triggerKey(tick.name(), GROUP);
		Trigger.TriggerState state = this.scheduler.getTriggerState(key);
		if (state == Trigger.TriggerState.ERROR) {
			log.warn("Quartz had given up the tick {}; it is set again", tick);
			this.scheduler.addJob(job(tick), true);
			this.scheduler.resetTriggerFromErrorState(key);
		}
		else if (state == Trigger.TriggerState.PAUSED) {
			this.scheduler.resumeTrigger(key);
		}
		Trigger stored = this.scheduler.getTrigger(key);
		if (stored == null) {
			this.scheduler.addJob(job(tick), true);
			this.scheduler.scheduleJob(trigger(tick));
		}
		else if (!isRight(stored, this.properties.intervalOf(tick))) {
			this.scheduler.addJob(job(tick), true);
			this.scheduler.rescheduleJob(key, trigger(tick));
		}
	}

	/**
	 * Another instance may be of another version or have other settings: the last wins.
	 */
	private boolean isRight(Trigger stored, Duration interval) {
		@Nullable Date next = stored.getNextFireTime();
		return stored instanceof SimpleTrigger simple && simple.getRepeatInterval() == interval.toMillis()
				&& next != null && !next.toInstant().isAfter(this.clock.instant().plus(interval.multipliedBy(2)));
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
