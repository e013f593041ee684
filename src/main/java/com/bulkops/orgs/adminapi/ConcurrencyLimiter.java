package com.bulkops.orgs.adminapi;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Permits for the calls of one organization. It keeps two limits: the organization's own,
 * which adapts to Atlassian's answers, and the one that all organizations share. After a
 * rate limit no call begins until the pause is over. Then a single call finds out whether
 * the pause was long enough. A pause that is too long to wait for refuses every call
 * until it is over.
 */
final class ConcurrencyLimiter {

	/** The calls of all organizations; fair, so that none waits forever. */
	private final Semaphore together;

	private final ReentrantLock lock = new ReentrantLock(true);

	private final Condition changed = this.lock.newCondition();

	/** Guarded by the lock, as are all fields below. */
	private final AdaptiveLimit limit;

	private final RateLimitPause pause;

	private int underWay;

	private boolean probing;

	ConcurrencyLimiter(int most, Semaphore together, Clock clock) {
		this.limit = new AdaptiveLimit(most);
		this.pause = new RateLimitPause(clock);
		this.together = together;
	}

	/** Returns the largest number of calls that are ever under way together. */
	int most() {
		return this.limit.most();
	}

	/** Returns how many calls may be under way together while there is no pause. */
	int limit() {
		this.lock.lock();
		try {
			return this.limit.current();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Waits for a permit to make one call. Exactly one of the four {@code release…}
	 * methods must follow.
	 * @throws AdminApiException.RateLimited if calls are refused
	 */
	Permit acquirePermit() throws InterruptedException {
		while (true) {
			enter();
			try {
				this.together.acquire();
			}
			catch (InterruptedException ex) {
				leave();
				throw ex;
			}
			this.lock.lock();
			try {
				if (!this.pause.isHolding() && !this.pause.isRefusing()) {
					return new Permit(this.pause.count());
				}
			}
			finally {
				this.lock.unlock();
			}
			this.together.release(); // a pause began in the meantime
			leave();
		}
	}

	/**
	 * Releases a permit after an answer.
	 * @param took the time that the answer took
	 * @param limitIsFar whether the answer reports no rate limit that is near
	 */
	void releaseAnswered(Duration took, boolean limitIsFar) {
		release(() -> {
			this.probing = false;
			this.limit.recordAnswer(took, limitIsFar);
		});
	}

	/** Releases a permit after a call that was not answered, or not made. */
	void releaseUnanswered() {
		release(this.limit::restartRound);
	}

	/**
	 * Releases a permit after a rate limit and holds all calls until the pause is over.
	 * @param wait the time that Atlassian asks to wait
	 */
	PauseRole releaseAndPause(Permit permit, Duration wait) {
		PauseRole[] role = { PauseRole.FOLLOWER };
		release(() -> {
			slowDown(permit);
			if (this.pause.hold(wait)) {
				role[0] = PauseRole.LEADER;
			}
		});
		return role[0];
	}

	/**
	 * Releases a permit after a rate limit that is too long to wait for, and refuses all
	 * calls until it is over, those that wait included.
	 */
	void releaseAndRefuse(Permit permit, Instant until) {
		release(() -> {
			slowDown(permit);
			this.pause.refuse(until);
		});
	}

	private void slowDown(Permit permit) {
		this.limit.restartRound();
		this.probing = true;
		if (permit.pausesBefore() == this.pause.count()) {
			this.limit.halve();
		}
	}

	/**
	 * Returns the rest of the pause after a part of it was slept; zero if calls are
	 * refused.
	 */
	Duration remainingAfter(Duration slept) {
		this.lock.lock();
		try {
			return this.pause.remainingAfter(slept);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Ends the pause. */
	void endPause() {
		this.lock.lock();
		try {
			this.pause.release();
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void enter() throws InterruptedException {
		this.lock.lockInterruptibly();
		try {
			this.pause.requireNotRefusing();
			while (this.pause.isHolding() || this.underWay >= (this.probing ? 1 : this.limit.current())) {
				this.changed.await();
				this.pause.requireNotRefusing();
			}
			this.underWay++;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void leave() {
		this.lock.lock();
		try {
			this.underWay--;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Frees the shared permit last, so that its next holder meets a pause that begins.
	 */
	private void release(Runnable conclusion) {
		this.lock.lock();
		try {
			conclusion.run();
			leave();
		}
		finally {
			this.lock.unlock();
			this.together.release();
		}
	}

	/**
	 * The permission to make one call.
	 *
	 * @param pausesBefore the number of pauses before it was given
	 */
	record Permit(int pausesBefore) {

	}

	/** The part that a call takes in a pause. */
	enum PauseRole {

		/** This call waits for all and ends the pause. */
		LEADER,
		/** Another call waits for all; this one waits for its next permit. */
		FOLLOWER

	}

}
