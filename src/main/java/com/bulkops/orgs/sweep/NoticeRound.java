package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import com.bulkops.orgs.notice.Deliveries;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

/**
 * One round of notices: withdraws what is not true any more, plans what is new, of runs
 * that ended and of keys that expire, and sends what is due. Planning comes first, so
 * that what administrators need to know is sent before the letters that wait for owners.
 * If it fails, the next round goes on; runs are not affected.
 */
@Component
class NoticeRound {

	private static final Logger log = LoggerFactory.getLogger(NoticeRound.class);

	/** Chosen by us: with as much time to send, a round takes about a minute. */
	private static final Duration TIME_TO_PLAN = Duration.ofSeconds(30);

	private final RunNotices notices;

	private final Deliveries deliveries;

	private final Clock clock;

	private final Lock oneAtATime = new ReentrantLock();

	NoticeRound(RunNotices notices, Deliveries deliveries, Clock clock) {
		this.notices = notices;
		this.deliveries = deliveries;
		this.clock = clock;
	}

	/**
	 * Does a round, unless this instance is doing one. An interrupt ends it early; the
	 * next round does the rest.
	 */
	void run() {
		if (!this.oneAtATime.tryLock()) {
			return;
		}
		try {
			Instant until = this.clock.instant().plus(TIME_TO_PLAN);
			forEach(until, this.notices.withdrawalsRequested(), this.notices::withdraw,
					"The waiting warnings of {} were not withdrawn, and are not sent. The next round tries again.");
			this.notices.expiring()
				.forEach((installation, link) -> forEach(until, List.of(installation),
						(site) -> this.notices.planExpiry(site, link),
						"No notice that a key expires was planned for {}. The next round tries again."));
			forEach(until, this.notices.untold(), this.notices::plan,
					"No notice of run {} was planned. The next round tries again.");
			this.deliveries.sendDue();
		}
		finally {
			this.oneAtATime.unlock();
		}
	}

	private <T> void forEach(Instant until, List<T> subjects, Consumer<T> planning, String failure) {
		for (T subject : subjects) {
			if (Thread.currentThread().isInterrupted() || this.clock.instant().isAfter(until)) {
				return;
			}
			try {
				planning.accept(subject);
			}
			catch (RuntimeException ex) {
				log.error(failure, subject, ex);
			}
		}
	}

}
