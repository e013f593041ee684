package com.bulkops.orgs.notice;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import com.bulkops.orgs.schedule.Tick;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * One round of notices: withdraws what is not true any more, plans what is new, of runs
 * that ended and of keys that expire, and sends what is due. Planning comes first, so
 * that what administrators need to know is sent before the letters that wait for owners.
 * If it fails, the next round goes on; runs are not affected.
 */
@Component
public class NoticeRound {

	private static final Logger log = LoggerFactory.getLogger(NoticeRound.class);

	/** Chosen by us: with as much time to send, a round takes about a minute. */
	private static final Duration TIME_TO_PLAN = Duration.ofSeconds(30);

	private final RunNotices notices;

	private final NoticeSender deliveries;

	private final Clock clock;

	private final Lock oneAtATime = new ReentrantLock();

	NoticeRound(RunNotices notices, NoticeSender deliveries, Clock clock) {
		this.notices = notices;
		this.deliveries = deliveries;
		this.clock = clock;
	}

	@EventListener
	void onTick(Tick tick) {
		if (tick == Tick.NOTICES) {
			run();
		}
	}

	/**
	 * Does a round, unless this instance is doing one. An interrupt ends it early; the
	 * next round does the rest.
	 */
	public void run() {
		if (!this.oneAtATime.tryLock()) {
			return;
		}
		try {
			plan(this.clock.instant().plus(TIME_TO_PLAN));
			this.deliveries.sendDue();
		}
		finally {
			this.oneAtATime.unlock();
		}
	}

	private void plan(Instant until) {
		this.notices.withdrawalsRequested()
			.forEach((site, request) -> plan(until, () -> this.notices.withdraw(site, request),
					"The waiting warnings of {} were not withdrawn, and are not sent.", site));
		this.notices.expiring()
			.forEach((site, link) -> plan(until, () -> this.notices.planExpiry(site, link),
					"No notice that the key of {} expires was planned.", site));
		this.notices.untold()
			.forEach((run) -> plan(until, () -> this.notices.plan(run), "No notice of run {} was planned.", run));
	}

	private void plan(Instant until, Runnable planning, String failure, Object subject) {
		if (Thread.currentThread().isInterrupted() || this.clock.instant().isAfter(until)) {
			return;
		}
		try {
			planning.run();
		}
		catch (RuntimeException ex) {
			log.error(failure + " The next round tries again.", subject, ex);
		}
	}

}
