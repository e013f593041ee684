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
 * A round of notices: withdraws warnings that are no longer true, plans notices of runs
 * that ended and of keys that expire, and sends the notices that are due. Planning comes
 * first, so that notices to administrators are sent before the emails that wait for
 * owners. If it fails, the next round continues; runs are not affected.
 */
@Component
class NoticeRound {

	private static final Logger log = LoggerFactory.getLogger(NoticeRound.class);

	/** Chosen by us: with as much time to send, a round takes about a minute. */
	private static final Duration TIME_TO_PLAN = Duration.ofSeconds(30);

	private final WarningWithdrawals withdrawals;

	private final KeyNotices keyNotices;

	private final RunNotices runNotices;

	private final NoticeSender sender;

	private final Clock clock;

	private final Lock lock = new ReentrantLock();

	NoticeRound(WarningWithdrawals withdrawals, KeyNotices keyNotices, RunNotices runNotices, NoticeSender sender,
			Clock clock) {
		this.withdrawals = withdrawals;
		this.keyNotices = keyNotices;
		this.runNotices = runNotices;
		this.sender = sender;
		this.clock = clock;
	}

	@EventListener
	void onTick(Tick tick) {
		if (tick == Tick.NOTICES) {
			run();
		}
	}

	/**
	 * Runs a round, unless this instance is running one. An interrupt ends it early; the
	 * next round does the rest.
	 */
	void run() {
		if (!this.lock.tryLock()) {
			return;
		}
		try {
			plan(this.clock.instant().plus(TIME_TO_PLAN));
			this.sender.sendDue();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void plan(Instant until) {
		this.withdrawals.findRequested()
			.forEach((site, request) -> plan(until, () -> this.withdrawals.withdraw(site, request),
					"The waiting warnings of {} were not withdrawn, and are not sent.", site));
		this.keyNotices.findExpiring()
			.forEach((site, link) -> plan(until, () -> this.keyNotices.planExpiry(site, link),
					"No notice that the key of {} expires was planned.", site));
		this.runNotices.findUnannounced()
			.forEach((run) -> plan(until, () -> this.runNotices.plan(run), "No notice of run {} was planned.", run));
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
