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
 * Group commit: items that arrive during a write are written together by the next writer,
 * so that several threads write to the same rows in few transactions. No item is delayed
 * to form a batch.
 *
 * @param <T> the type of an item
 * @param <R> the type of the result of writing it
 */
final class GroupCommit<T, R> {

	/** Chosen by us: far more than there are threads. */
	private static final int MAX_BATCH = 100;

	private final Function<List<T>, List<R>> write;

	private final Queue<Waiting<T, R>> waiting = new ConcurrentLinkedQueue<>();

	private final ReentrantLock writing = new ReentrantLock(true);

	/**
	 * Creates a group commit.
	 * @param write returns a result for each item, in the same order; if it throws, no
	 * item is written, and each caller gets the exception
	 */
	GroupCommit(Function<List<T>, List<R>> write) {
		this.write = write;
	}

	/** Writes an item, and returns when it is written. */
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

	/** Returns how many items wait to be written. */
	int waiting() {
		return this.waiting.size();
	}

	private void writeNext() {
		List<Waiting<T, R>> batch = new ArrayList<>();
		Waiting<T, R> next = this.waiting.poll();
		while (next != null) {
			batch.add(next);
			next = (batch.size() < MAX_BATCH) ? this.waiting.poll() : null;
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
