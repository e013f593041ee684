package com.bulkops.orgs.sweep;

import java.time.Duration;
import java.time.Instant;
import java.util.Date;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.connect.InstallationId;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.ObjectAlreadyExistsException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Wakes {@link SweepJob}s through Quartz, whose store joins the transaction that is open
 * and relies on there being one. What a job then has to do stands in our own tables; a
 * trigger carries no meaning, so a lost or doubled one does no harm.
 */
@Component
@Transactional
class AlarmClock {

	private static final Logger log = LoggerFactory.getLogger(AlarmClock.class);

	static final String INSTALLATION = "installation";

	private static final String NIGHTLY = "nightly";

	private static final String NOW = "now";

	private final Scheduler scheduler;

	AlarmClock(Scheduler scheduler) {
		this.scheduler = scheduler;
	}

	/** Rings once at an instant, instead of the instant that was set before. */
	void setNightly(InstallationId installation, Instant at) {
		TriggerKey key = TriggerKey.triggerKey(installation.clientKey(), NIGHTLY);
		Trigger trigger = TriggerBuilder.newTrigger()
			.withIdentity(key)
			.forJob(jobOf(installation))
			.startAt(Date.from(at))
			.withSchedule(SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionFireNow())
			.build();
		ask(() -> {
			this.scheduler.addJob(detailOf(installation), true);
			if (this.scheduler.rescheduleJob(key, trigger) == null) {
				this.scheduler.scheduleJob(trigger);
			}
		});
	}

	void clearNightly(InstallationId installation) {
		ask(() -> this.scheduler.unscheduleJob(TriggerKey.triggerKey(installation.clientKey(), NIGHTLY)));
	}

	/** Rings as soon as possible for a run that was asked for. */
	void ringNow(InstallationId installation, RunId run) {
		ringNow(installation, run.toString());
	}

	/** Rings as soon as possible; one ring of this kind at a time is enough. */
	void ringNow(InstallationId installation) {
		ringNow(installation, installation.clientKey());
	}

	private void ringNow(InstallationId installation, String name) {
		Trigger trigger = TriggerBuilder.newTrigger()
			.withIdentity(name, NOW)
			.forJob(jobOf(installation))
			.startNow()
			.withSchedule(SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionFireNow())
			.build();
		ask(() -> {
			if (!this.scheduler.checkExists(trigger.getKey())) {
				this.scheduler.addJob(detailOf(installation), true);
				ringUnlessRinging(trigger);
			}
		});
	}

	/** Another machine may have been faster. */
	private void ringUnlessRinging(Trigger trigger) throws SchedulerException {
		try {
			this.scheduler.scheduleJob(trigger);
		}
		catch (ObjectAlreadyExistsException ex) {
			log.debug("{} rings already", trigger.getKey());
		}
	}

	/** Rings for nobody in particular, again and again. */
	void setWatch(Class<? extends Job> job, String name, Duration interval) {
		JobDetail watch = JobBuilder.newJob(job).withIdentity(name).storeDurably().build();
		Trigger trigger = TriggerBuilder.newTrigger()
			.withIdentity(name)
			.forJob(watch)
			.startNow()
			.withSchedule(SimpleScheduleBuilder.simpleSchedule()
				.withIntervalInMilliseconds(interval.toMillis())
				.repeatForever()
				.withMisfireHandlingInstructionNowWithRemainingCount())
			.build();
		ask(() -> {
			this.scheduler.addJob(watch, true);
			if (this.scheduler.rescheduleJob(trigger.getKey(), trigger) == null) {
				this.scheduler.scheduleJob(trigger);
			}
		});
	}

	/** An erased site has no job any more, either. */
	void forget(InstallationId installation) {
		ask(() -> this.scheduler.deleteJob(jobOf(installation)));
	}

	private static JobKey jobOf(InstallationId installation) {
		return JobKey.jobKey(installation.clientKey(), "sweep");
	}

	private static JobDetail detailOf(InstallationId installation) {
		return JobBuilder.newJob(SweepJob.class)
			.withIdentity(jobOf(installation))
			.usingJobData(INSTALLATION, installation.clientKey())
			.storeDurably()
			.requestRecovery()
			.build();
	}

	private static void ask(QuartzCall call) {
		try {
			call.run();
		}
		catch (SchedulerException ex) {
			throw new IllegalStateException("Quartz cannot schedule", ex);
		}
	}

	@FunctionalInterface
	private interface QuartzCall {

		void run() throws SchedulerException;

	}

}
