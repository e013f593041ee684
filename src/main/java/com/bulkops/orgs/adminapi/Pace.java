package com.bulkops.orgs.adminapi;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * How many calls for one organization are on their way at once, and the pause that all of
 * them keep when Atlassian asks for one. Atlassian publishes no safe number, so it begins
 * with few, takes one more after each round of quick answers, and half as many after a
 * rate limit. After a pause a single call finds out whether it was long enough.
 */
final class Pace {

	/** Ours: more than one, and few enough to be polite. */
	static final int FIRST = 4;

	/** Ours: slower answers say that Atlassian is busy. */
	static final Duration QUICK = Duration.ofSeconds(1);

	private final int most;

	private final Duration longestTotalWait;

	/** The calls of all organizations together; fair, so that none waits for ever. */
	private final Semaphore together;

	private final ReentrantLock lock = new ReentrantLock(true);

	private final Condition changed = this.lock.newCondition();

	private int limit;

	private int underWay;

	private int quickInARow;

	private boolean probing;

	/** What is left of the pause; {@code null} if there is none. */
	private @Nullable Duration left;

	private int pauses;

	private Duration waited = Duration.ZERO;

	Pace(int most, Duration longestTotalWait, Semaphore together) {
		this.most = most;
		this.limit = Math.min(FIRST, most);
		this.longestTotalWait = longestTotalWait;
		this.together = together;
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
	 * Waits for a turn to call. Whoever has one must give it back in one of the three
	 * ways.
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
				if (this.left == null) {
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
			this.quickInARow = 0;
			this.probing = true;
			if (turn.pausesBefore() == this.pauses) {
				this.limit = Math.max(1, this.limit / 2);
			}
			Duration already = this.left;
			Duration more = (already != null) ? wait.minus(already) : wait;
			if (more.isNegative()) {
				return;
			}
			if (this.waited.plus(more).compareTo(this.longestTotalWait) > 0) {
				pause[0] = Pause.TOO_LONG;
				return;
			}
			this.waited = this.waited.plus(more);
			this.left = wait;
			if (already == null) {
				this.pauses++;
				pause[0] = Pause.YOURS;
			}
		});
		return pause[0];
	}

	/** How much of the pause is left, after a part of it was slept. */
	Duration leftAfter(Duration slept) {
		this.lock.lock();
		try {
			Duration now = ((this.left != null) ? this.left : Duration.ZERO).minus(slept);
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
			while (this.left != null || this.underWay >= (this.probing ? 1 : this.limit)) {
				this.changed.await();
			}
			this.underWay++;
		}
		finally {
			this.lock.unlock();
		}
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

	/** What is to be done about a rate limit. */
	enum Pause {

		/** Whoever hears this waits for all, and says when it is over. */
		YOURS,
		/** Another call waits already; this one waits for its next turn. */
		LED_BY_ANOTHER,
		/** It would be longer than is waited. */
		TOO_LONG

	}

}
