package com.bulkops.orgs.schedule;

import org.jspecify.annotations.Nullable;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.InterruptableJob;
import org.quartz.JobExecutionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEventPublisher;

/**
 * The Quartz job that publishes the {@link Tick} named by its key. If a listener fails,
 * no action is needed: the next tick tries again.
 */
@DisallowConcurrentExecution
class TickJob implements InterruptableJob {

	private static final Logger log = LoggerFactory.getLogger(TickJob.class);

	private final ApplicationEventPublisher events;

	private volatile @Nullable Thread thread;

	TickJob(ApplicationEventPublisher events) {
		this.events = events;
	}

	@Override
	public void execute(JobExecutionContext context) {
		this.thread = Thread.currentThread();
		Tick tick = Tick.valueOf(context.getJobDetail().getKey().getName());
		try {
			this.events.publishEvent(tick);
		}
		catch (RuntimeException ex) {
			log.error("The tick {} failed. The next one tries again.", tick, ex);
		}
	}

	/**
	 * Interrupts the listeners on shutdown. The rest of their work waits for the next
	 * tick.
	 */
	@Override
	public void interrupt() {
		Thread working = this.thread;
		if (working != null) {
			working.interrupt();
		}
	}

}
