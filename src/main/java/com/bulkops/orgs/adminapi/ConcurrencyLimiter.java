package com.bulkops.orgs.adminapi;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The number of calls for one organization that are on their way at once, and the pause
 * that all of them keep when Atlassian asks for one. Atlassian publishes no safe number,
 * so it begins with few, takes one more after each round of quick answers, and half as
 * many after a rate limit. After a pause a single call finds out whether it was long
 * enough. A pause that is too long to wait for refuses every call until it is over.
 * <p>
 * Longer than other files: one lock guards all that it knows of the limit, and what reads
 * or changes that is here.
 */
final class ConcurrencyLimiter {

	/** Ours: more than one, and few enough to be polite. */
	static final int FIRST = 4;

	/** Ours: slower answers say that Atlassian is busy. */
	static final Duration QUICK = Duration.ofSeconds(1);

	private final int most;

	/** The calls of all organizations together; fair, so that none waits for ever. */
	private final Semaphore together;

	private final Clock clock;

	private final ReentrantLock lock = new ReentrantLock(true);

	private final Condition changed = this.lock.newCondition();

	private int limit;

	private int underWay;

	private int quickInARow;

	private boolean probing;

	/** What is left of the pause; {@code null} if there is none. */
	private @Nullable Duration left;

	private int pauses;

	/** No call is made before; {@code null} if none is refused. */
	private @Nullable Instant refusedUntil;

	ConcurrencyLimiter(int most, Semaphore together, Clock clock) {
		this.most = most;
		this.limit = Math.min(FIRST, most);
		this.together = together;
		this.clock = clock;
	}

	/** How many calls are ever on their way at once. */
	int most() {
		return this.most;
	}

	/** How many calls may be on their way at once, while there is no pause. */
	int limit() {
		this.lock.lock();
		try {
			return this.limit;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Waits for a turn to call. Whoever has one must give it back in one of the four
	 * ways.
	 * @throws AdminApiException.RateLimited if calls are refused
	 */
	Turn begin() throws InterruptedException {
		while (true) {
			takePlace();
			try {
				this.together.acquire();
			}
			catch (InterruptedException ex) {
				leavePlace();
				throw ex;
			}
			this.lock.lock();
			try {
				if (this.left == null && !isRefusing()) {
					return new Turn(this.pauses);
				}
			}
			finally {
				this.lock.unlock();
			}
			this.together.release(); // a pause began in the meantime
			leavePlace();
		}
	}

	/**
	 * Gives a turn back after an answer.
	 * @param took how long the answer took
	 * @param limitIsFar whether Atlassian let it be known that it does not limit soon
	 */
	void answered(Duration took, boolean limitIsFar) {
		giveBack(() -> {
			this.probing = false;
			if (took.compareTo(QUICK) > 0 || !limitIsFar) {
				this.quickInARow = 0;
				return;
			}
			this.quickInARow++;
			if (this.quickInARow >= this.limit && this.limit < this.most) {
				this.limit++;
				this.quickInARow = 0;
			}
		});
	}

	/** Gives a turn back after a call that was not answered, or not made. */
	void unanswered() {
		giveBack(() -> this.quickInARow = 0);
	}

	/**
	 * Gives a turn back after a rate limit. From now on no call begins until the pause is
	 * over.
	 * @param wait how long Atlassian asks to wait
	 */
	Pause limited(Turn turn, Duration wait) {
		Pause[] pause = { Pause.LED_BY_ANOTHER };
		giveBack(() -> {
			slowDown(turn);
			Duration already = this.left;
			if (already == null) {
				this.pauses++;
				pause[0] = Pause.YOURS;
			}
			this.left = (already != null && already.compareTo(wait) > 0) ? already : wait;
		});
		return pause[0];
	}

	/**
	 * Gives a turn back after a rate limit that is too long to wait for. All other calls
	 * learn it, those that wait included, and none is made before it is over.
	 */
	void refuse(Turn turn, Instant until) {
		giveBack(() -> {
			slowDown(turn);
			if (this.refusedUntil == null || until.isAfter(this.refusedUntil)) {
				this.refusedUntil = until;
				this.pauses++;
			}
		});
	}

	private void slowDown(Turn turn) {
		this.quickInARow = 0;
		this.probing = true;
		if (turn.pausesBefore() == this.pauses) {
			this.limit = Math.max(1, this.limit / 2);
		}
	}

	/** The rest of the pause, after a part of it was slept; none if calls are refused. */
	Duration leftAfter(Duration slept) {
		this.lock.lock();
		try {
			Duration now = ((this.left != null && !isRefusing()) ? this.left : Duration.ZERO).minus(slept);
			this.left = now.isNegative() ? Duration.ZERO : now;
			return this.left;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** The pause is over. */
	void goOn() {
		this.lock.lock();
		try {
			this.left = null;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void takePlace() throws InterruptedException {
		this.lock.lockInterruptibly();
		try {
			requireNotRefusing();
			while (this.left != null || this.underWay >= (this.probing ? 1 : this.limit)) {
				this.changed.await();
				requireNotRefusing();
			}
			this.underWay++;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void requireNotRefusing() {
		if (this.refusedUntil != null && isRefusing()) {
			throw new AdminApiException.RateLimited(this.refusedUntil);
		}
	}

	private boolean isRefusing() {
		return this.refusedUntil != null && this.clock.instant().isBefore(this.refusedUntil);
	}

	private void leavePlace() {
		this.lock.lock();
		try {
			this.underWay--;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Whoever gets the turn next sees a pause that begins with it. */
	private void giveBack(Runnable conclusion) {
		this.lock.lock();
		try {
			conclusion.run();
			leavePlace();
		}
		finally {
			this.lock.unlock();
			this.together.release();
		}
	}

	/**
	 * The permission to make one call.
	 *
	 * @param pausesBefore how many pauses there were when it began
	 */
	record Turn(int pausesBefore) {

	}

	/** The part that a call takes in a pause. */
	enum Pause {

		/** This call waits for all, and ends the pause. */
		YOURS,
		/** Another call waits already; this one waits for its next turn. */
		LED_BY_ANOTHER

	}

}
