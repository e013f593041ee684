package com.bulkops.orgs.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Lets several threads write to the same rows in few transactions: what comes while one
 * of them writes is written by the next, all at once. Nobody waits for company.
 *
 * @param <T> what is written
 * @param <R> what writing it gives
 */
final class GroupCommit<T, R> {

	/** Ours: far more than there are threads. */
	private static final int MOST = 100;

	private final Function<List<T>, List<R>> write;

	private final Queue<Waiting<T, R>> waiting = new ConcurrentLinkedQueue<>();

	private final ReentrantLock writing = new ReentrantLock(true);

	/**
	 * Writes by a function.
	 * @param write gives a result for each item, in the same order; what it throws meets
	 * all of them, and then nothing is written
	 */
	GroupCommit(Function<List<T>, List<R>> write) {
		this.write = write;
	}

	/** Returns when the item is written. */
	R write(T item) {
		Waiting<T, R> own = new Waiting<>(item);
		this.waiting.add(own);
		this.writing.lock();
		try {
			while (!own.isOver()) {
				writeNext();
			}
		}
		finally {
			this.writing.unlock();
		}
		return own.result();
	}

	/** How many items wait to be written. */
	int waiting() {
		return this.waiting.size();
	}

	private void writeNext() {
		List<Waiting<T, R>> batch = new ArrayList<>();
		Waiting<T, R> next = this.waiting.poll();
		while (next != null) {
			batch.add(next);
			next = (batch.size() < MOST) ? this.waiting.poll() : null;
		}
		try {
			List<R> results = this.write.apply(batch.stream().map(Waiting::item).toList());
			for (int i = 0; i < batch.size(); i++) {
				batch.get(i).succeed(results.get(i));
			}
		}
		catch (RuntimeException | Error ex) {
			batch.forEach((one) -> one.fail(ex));
		}
	}

	/**
	 * An item until it is written. The lock hands its state from thread to thread.
	 */
	private static final class Waiting<T, R> {

		private final T item;

		private @Nullable R result;

		private @Nullable Throwable failure;

		Waiting(T item) {
			this.item = item;
		}

		T item() {
			return this.item;
		}

		void succeed(R written) {
			this.result = written;
		}

		void fail(Throwable thrown) {
			this.failure = thrown;
		}

		boolean isOver() {
			return this.result != null || this.failure != null;
		}

		R result() {
			if (this.failure instanceof Error error) {
				throw error;
			}
			if (this.failure instanceof RuntimeException exception) {
				throw exception;
			}
			return Objects.requireNonNull(this.result);
		}

	}

}
