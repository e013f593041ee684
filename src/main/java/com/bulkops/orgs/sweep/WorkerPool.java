package com.bulkops.orgs.sweep;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

import com.bulkops.orgs.run.RunCancelled;

/**
 * The threads that work on one run together. The first failure of one of them cancels the
 * attempt for all. A call returns only when all of its threads have ended, and an
 * interrupt reaches each of them. A thread that could not start, or died, is not waited
 * for.
 */
final class WorkerPool {

	private final ThreadFactory threads;

	private final RunCancellation cancellation;

	private final ReentrantLock handingOut = new ReentrantLock();

	WorkerPool(ThreadFactory threads, RunCancellation cancellation) {
		this.threads = threads;
		this.cancellation = cancellation;
	}

	/**
	 * Hands out each item to one of several threads.
	 * @param most how many threads there are
	 * @param atOnce how many items may be worked on at the same time; read again for each
	 * item
	 * @throws RuntimeException the first failure
	 */
	<T> void forEach(int most, IntSupplier atOnce, Iterator<T> items, Consumer<T> work) {
		Permits permits = new Permits(atOnce);
		runTogether(Collections.nCopies(most, () -> {
			boolean more = true;
			while (more) {
				permits.acquire();
				try {
					this.cancellation.throwIfCancelled();
					more = workOnNext(items, work);
				}
				finally {
					permits.release();
				}
			}
		}));
	}

	private <T> boolean workOnNext(Iterator<T> items, Consumer<T> work) {
		T item;
		this.handingOut.lock();
		try {
			if (!items.hasNext()) {
				return false;
			}
			item = items.next();
		}
		finally {
			this.handingOut.unlock();
		}
		work.accept(item);
		return true;
	}

	/**
	 * Runs several works at the same time.
	 * @throws RuntimeException the first failure
	 */
	void runTogether(List<Runnable> works) {
		List<Thread> started = new ArrayList<>();
		AtomicInteger ended = new AtomicInteger();
		for (Runnable work : works) {
			try {
				Thread thread = this.threads.newThread(() -> {
					workUnlessCancelled(work);
					ended.incrementAndGet();
				});
				thread.start();
				started.add(thread);
			}
			catch (RuntimeException | Error ex) {
				cancel(ex);
			}
		}
		join(started);
		if (ended.get() < works.size()) {
			cancel(new IllegalStateException("A thread of the run died"));
		}
		RuntimeException reason = this.cancellation.reason();
		if (reason != null) {
			throw reason;
		}
	}

	private void workUnlessCancelled(Runnable work) {
		try {
			this.cancellation.throwIfCancelled();
			work.run();
		}
		catch (RuntimeException | Error ex) {
			cancel(ex);
		}
	}

	private void cancel(Throwable failure) {
		this.cancellation.cancel((failure instanceof RuntimeException exception) ? exception
				: new IllegalStateException("A thread of the run failed", failure));
	}

	private void join(List<Thread> started) {
		boolean interrupted = false;
		for (Thread thread : started) {
			while (thread.isAlive()) {
				try {
					thread.join();
				}
				catch (InterruptedException ex) {
					interrupted = true;
					this.cancellation.cancel(RunCancelled.Why.SHUTDOWN, "The app is shutting down");
					started.forEach(Thread::interrupt);
				}
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * The permits to work. A thread that releases one lets the others check again.
	 */
	private static final class Permits {

		private final IntSupplier count;

		private final ReentrantLock lock = new ReentrantLock();

		private final Condition released = this.lock.newCondition();

		private int taken;

		Permits(IntSupplier count) {
			this.count = count;
		}

		void acquire() {
			this.lock.lock();
			try {
				while (this.taken >= this.count.getAsInt()) {
					this.released.await();
				}
				this.taken++;
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new RunCancelled(RunCancelled.Why.SHUTDOWN, "The app is shutting down");
			}
			finally {
				this.lock.unlock();
			}
		}

		void release() {
			this.lock.lock();
			try {
				this.taken--;
				this.released.signalAll();
			}
			finally {
				this.lock.unlock();
			}
		}

	}

}
