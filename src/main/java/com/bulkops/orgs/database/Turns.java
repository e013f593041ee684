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
 * Hands out so many of something, and only some to the same one at a time. Of those who
 * wait it is the turn of whoever has fewest, and among them of who came first.
 */
final class Turns {

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<Object, Integer> held = new HashMap<>();

	private final List<Waiting> waiting = new ArrayList<>();

	private final int mostOfOne;

	private int free;

	Turns(int most, int mostOfOne) {
		this.free = most;
		this.mostOfOne = mostOfOne;
	}

	/**
	 * Takes one, which has to be given back.
	 * @param who {@code null} for somebody who is not known, and counts as new each time
	 * @return whether there was one in time
	 */
	boolean take(@Nullable Object who, long millis) throws InterruptedException {
		this.lock.lock();
		Waiting own = new Waiting(who, this.lock.newCondition());
		try {
			this.waiting.add(own);
			handOut();
			for (long left = TimeUnit.MILLISECONDS.toNanos(millis); !own.isServed && left > 0;) {
				left = own.turn.awaitNanos(left);
			}
			return own.isServed;
		}
		catch (InterruptedException ex) {
			if (own.isServed) {
				giveBack(who);
			}
			throw ex;
		}
		finally {
			this.waiting.remove(own);
			this.lock.unlock();
		}
	}

	/** Gives one back. */
	void giveBack(@Nullable Object who) {
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
			next.turn.signal();
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

	/** Somebody whose turn has not come. */
	private static final class Waiting {

		private final @Nullable Object who;

		private final Condition turn;

		private boolean isServed;

		Waiting(@Nullable Object who, Condition turn) {
			this.who = who;
			this.turn = turn;
		}

	}

}
