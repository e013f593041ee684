package com.bulkops.orgs.database;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Permits with a total and a limit for each holder. Of those who wait, the one with the
 * fewest permits is served first, and among equals the first that came.
 */
final class FairPermits {

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<Object, Integer> held = new HashMap<>();

	private final List<Waiting> waiting = new ArrayList<>();

	private final int mostOfOne;

	private int free;

	FairPermits(int most, int mostOfOne) {
		this.free = most;
		this.mostOfOne = mostOfOne;
	}

	/**
	 * Acquires a permit, which must be released.
	 * @param who the holder; {@code null} for an unknown one, which counts as new each
	 * time
	 * @return whether a permit was free in time
	 */
	boolean tryAcquire(@Nullable Object who, long millis) throws InterruptedException {
		this.lock.lock();
		Waiting own = new Waiting(who, this.lock.newCondition());
		try {
			this.waiting.add(own);
			handOut();
			for (long left = TimeUnit.MILLISECONDS.toNanos(millis); !own.isServed && left > 0;) {
				left = own.served.awaitNanos(left);
			}
			return own.isServed;
		}
		catch (InterruptedException ex) {
			if (own.isServed) {
				release(who);
			}
			throw ex;
		}
		finally {
			this.waiting.remove(own);
			this.lock.unlock();
		}
	}

	void release(@Nullable Object who) {
		this.lock.lock();
		try {
			this.free++;
			if (who != null) {
				this.held.computeIfPresent(who, (key, count) -> (count > 1) ? count - 1 : null);
			}
			handOut();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void handOut() {
		Waiting next = next();
		while (this.free > 0 && next != null) {
			this.free--;
			if (next.who != null) {
				this.held.merge(next.who, 1, Integer::sum);
			}
			next.isServed = true;
			next.served.signal();
			this.waiting.remove(next);
			next = next();
		}
	}

	private @Nullable Waiting next() {
		Waiting next = null;
		int fewest = this.mostOfOne;
		for (Waiting one : this.waiting) {
			int count = (one.who != null) ? Objects.requireNonNullElse(this.held.get(one.who), 0) : 0;
			if (count < fewest) {
				fewest = count;
				next = one;
			}
		}
		return next;
	}

	/**
	 * A holder that waits for a permit.
	 */
	private static final class Waiting {

		private final @Nullable Object who;

		private final Condition served;

		private boolean isServed;

		Waiting(@Nullable Object who, Condition served) {
			this.who = who;
			this.served = served;
		}

	}

}
