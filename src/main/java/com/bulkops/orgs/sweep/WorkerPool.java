package com.bulkops.orgs.sweep;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Threads that work on one run together. The first failure of one of them ends the run
 * for all: nobody begins anything more, and what was begun is seen through. The crew is
 * left only when all its threads have ended, and an interrupt reaches each of them.
 */
final class WorkerPool {

	private final Executor executor;

	private final RunCancellation ending;

	private final ReentrantLock handingOut = new ReentrantLock();

	WorkerPool(Executor executor, RunCancellation ending) {
		this.executor = executor;
		this.ending = ending;
	}

	/**
	 * Hands out each item to one of several threads.
	 * @param most how many threads there are
	 * @param atOnce how many items may be worked on at once; asked again and again
	 * @throws RuntimeException the first failure
	 */
	<T> void forEach(int most, IntSupplier atOnce, Iterator<T> items, Consumer<T> work) {
		Places places = new Places(atOnce);
		together(Collections.nCopies(most, () -> {
			boolean more = true;
			while (more) {
				places.take();
				try {
					this.ending.requireGoingOn();
					more = workOnNext(items, work);
				}
				finally {
					places.leave();
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
	 * Does several things at the same time.
	 * @throws RuntimeException the first failure
	 */
	void together(List<Runnable> works) {
		CountDownLatch underWay = new CountDownLatch(works.size());
		Set<Thread> threads = ConcurrentHashMap.newKeySet();
		for (Runnable work : works) {
			try {
				this.executor.execute(() -> {
					threads.add(Thread.currentThread());
					try {
						doUnlessEnded(work);
					}
					finally {
						threads.remove(Thread.currentThread());
						underWay.countDown();
					}
				});
			}
			catch (RuntimeException | Error ex) {
				end(ex);
				underWay.countDown();
			}
		}
		await(underWay, threads);
		RuntimeException reason = this.ending.reason();
		if (reason != null) {
			throw reason;
		}
	}

	private void doUnlessEnded(Runnable work) {
		try {
			this.ending.requireGoingOn();
			work.run();
		}
		catch (RuntimeException | Error ex) {
			end(ex);
		}
	}

	private void end(Throwable failure) {
		this.ending.because((failure instanceof RuntimeException exception) ? exception
				: new IllegalStateException("A thread of the run broke down", failure));
	}

	private void await(CountDownLatch underWay, Set<Thread> threads) {
		boolean interrupted = false;
		while (true) {
			try {
				underWay.await();
				break;
			}
			catch (InterruptedException ex) {
				interrupted = true;
				this.ending.because(new RunCancellation.ShutDown());
				threads.forEach(Thread::interrupt);
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * The places at which somebody may work. Whoever leaves lets the others look again.
	 */
	private static final class Places {

		private final IntSupplier count;

		private final ReentrantLock lock = new ReentrantLock();

		private final Condition left = this.lock.newCondition();

		private int taken;

		Places(IntSupplier count) {
			this.count = count;
		}

		void take() {
			this.lock.lock();
			try {
				while (this.taken >= this.count.getAsInt()) {
					this.left.await();
				}
				this.taken++;
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new RunCancellation.ShutDown();
			}
			finally {
				this.lock.unlock();
			}
		}

		void leave() {
			this.lock.lock();
			try {
				this.taken--;
				this.left.signalAll();
			}
			finally {
				this.lock.unlock();
			}
		}

	}

}
