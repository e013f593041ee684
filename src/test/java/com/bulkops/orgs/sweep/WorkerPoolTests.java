package com.bulkops.orgs.sweep;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

import com.bulkops.orgs.run.RunCancelled;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
class WorkerPoolTests {

	private final RunCancellation ending = new RunCancellation();

	private final WorkerPool crew = new WorkerPool(Thread::new, this.ending);

	@Test
	void eachItemIsHandedOutOnce() {
		List<Integer> done = new CopyOnWriteArrayList<>();
		this.crew.forEach(16, () -> 16, IntStream.range(0, 1000).iterator(), done::add);
		assertThat(done).doesNotHaveDuplicates().hasSize(1000);
	}

	@Test
	void noMoreThanAllowedWorkAtOnceAndMoreBeginWhenMoreAreAllowed() {
		AtomicInteger allowed = new AtomicInteger(2);
		AtomicInteger atOnce = new AtomicInteger();
		CyclicBarrier four = new CyclicBarrier(4);
		AtomicInteger most = new AtomicInteger();
		this.crew.forEach(8, allowed::get, IntStream.range(0, 42).iterator(), (item) -> {
			int now = atOnce.incrementAndGet();
			if (item < 10) {
				most.accumulateAndGet(now, Math::max);
			}
			else if (item >= 12 && item < 40) {
				await(four);
			}
			atOnce.decrementAndGet();
			if (item == 11) {
				allowed.set(4);
			}
		});
		assertThat(most).hasValueLessThanOrEqualTo(2);
	}

	/** Each of eight threads has asked for a place before anybody leaves theirs. */
	@Test
	void whoFindsNoPlaceWaitsForOne() {
		AtomicInteger asked = new AtomicInteger();
		AtomicInteger atOnce = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		IntSupplier two = () -> {
			asked.incrementAndGet();
			return 2;
		};
		this.crew.forEach(8, two, IntStream.range(0, 100).iterator(), (item) -> {
			most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
			Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> asked.get() >= 8);
			atOnce.decrementAndGet();
		});
		assertThat(most).hasValue(2);
	}

	@Test
	void nothingIsBegunAfterTheEnd() {
		IllegalStateException over = new IllegalStateException("over");
		this.ending.cancel(over);
		AtomicBoolean begun = new AtomicBoolean();
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> this.crew.runTogether(List.of(() -> begun.set(true))))
			.isSameAs(over);
		assertThat(begun).isFalse();
	}

	@Test
	void theFirstFailureEndsAllIsThrownAndNothingBeginsAfterIt() {
		CountDownLatch failed = new CountDownLatch(1);
		CyclicBarrier allAtWork = new CyclicBarrier(3);
		List<Integer> seenThrough = new CopyOnWriteArrayList<>();
		List<Integer> begun = new CopyOnWriteArrayList<>();
		IllegalStateException failure = new IllegalStateException("the first");
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> this.crew.forEach(3, () -> 3, IntStream.range(0, 100).iterator(), (item) -> {
				begun.add(item);
				await(allAtWork);
				if (item == 0) {
					this.ending.cancel(failure);
					failed.countDown();
					throw failure;
				}
				await(failed);
				seenThrough.add(item);
				this.ending.throwIfCancelled();
			}))
			.isSameAs(failure);
		assertThat(begun).hasSize(3);
		assertThat(seenThrough).as("what was begun").hasSize(2);
	}

	@Test
	void anErrorOfAThreadIsNotSwallowed() {
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> this.crew.runTogether(List.of(() -> {
		}, () -> {
			throw new NoClassDefFoundError("gone");
		}))).withCauseInstanceOf(NoClassDefFoundError.class);
	}

	@Test
	void aThreadThatCannotBeStartedEndsTheOthersInsteadOfLeavingThemAlone() {
		AtomicBoolean first = new AtomicBoolean(true);
		ThreadFactory full = (work) -> {
			if (!first.getAndSet(false)) {
				throw new OutOfMemoryError("unable to create native thread");
			}
			return new Thread(work);
		};
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> new WorkerPool(full, this.ending)
			.runTogether(List.of(() -> Awaitility.await().until(() -> this.ending.reason() != null), () -> {
			})));
	}

	/** As when the memory ends between its start and its first step. */
	@Test
	void aThreadThatDiesIsNotWaitedForAndEndsTheRun() {
		AtomicBoolean first = new AtomicBoolean(true);
		WorkerPool pool = new WorkerPool((work) -> first.getAndSet(false) ? new Thread(() -> {
		}) : new Thread(work), this.ending);
		List<String> done = new CopyOnWriteArrayList<>();
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> pool.runTogether(List.of(() -> done.add("never"), () -> done.add("done"))));
		assertThat(done).containsExactly("done");
	}

	@Test
	void anInterruptReachesEveryThreadAndAllHaveEndedWhenTheCrewIsLeft() throws Exception {
		CountDownLatch atWork = new CountDownLatch(3);
		AtomicInteger interrupted = new AtomicInteger();
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		AtomicBoolean stillInterrupted = new AtomicBoolean();
		Thread worker = new Thread(() -> {
			try {
				this.crew.forEach(3, () -> 3, IntStream.range(0, 100).iterator(), (item) -> {
					atWork.countDown();
					try {
						new CountDownLatch(1).await();
					}
					catch (InterruptedException ex) {
						interrupted.incrementAndGet();
						Thread.currentThread().interrupt();
					}
				});
			}
			catch (RuntimeException ex) {
				thrown.set(ex);
				stillInterrupted.set(Thread.currentThread().isInterrupted());
			}
		});
		worker.start();
		atWork.await();
		worker.interrupt();
		worker.join(Duration.ofSeconds(30).toMillis());
		assertThat(thrown.get()).isInstanceOfSatisfying(RunCancelled.class,
				(cancelled) -> assertThat(cancelled.why()).isEqualTo(RunCancelled.Why.SHUTDOWN));
		assertThat(stillInterrupted).isTrue();
		assertThat(interrupted).hasValue(3);
	}

	/**
	 * One thread is at work and does not mind, another one waits for its place.
	 */
	@Test
	void anInterruptReachesWhoWaitsForAPlace() throws Exception {
		AtomicInteger asked = new AtomicInteger();
		CountDownLatch atWork = new CountDownLatch(1);
		AtomicInteger stillInterrupted = new AtomicInteger();
		CountDownLatch oneEnded = new CountDownLatch(1);
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		WorkerPool crew = new WorkerPool((work) -> new Thread(() -> {
			work.run();
			stillInterrupted.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
			oneEnded.countDown();
		}), this.ending);
		IntSupplier one = () -> {
			asked.incrementAndGet();
			return 1;
		};
		Thread worker = new Thread(() -> {
			try {
				crew.forEach(2, one, IntStream.range(0, 1).iterator(), (item) -> {
					atWork.countDown();
					untilInterrupted();
					waitFor(oneEnded); // nobody gets the place meanwhile
				});
			}
			catch (RuntimeException ex) {
				thrown.set(ex);
			}
		});
		worker.start();
		atWork.await();
		Awaitility.await().dontCatchUncaughtExceptions().until(() -> asked.get() >= 2);
		worker.interrupt();
		worker.join(Duration.ofSeconds(30).toMillis());
		assertThat(thrown.get()).isInstanceOfSatisfying(RunCancelled.class,
				(cancelled) -> assertThat(cancelled.why()).isEqualTo(RunCancelled.Why.SHUTDOWN));
		Awaitility.await().until(() -> stillInterrupted.get() == 1);
	}

	@Test
	void anInterruptIsAShutdownEvenIfAllWorkEndsAsIfNothingHadHappened() throws Exception {
		CountDownLatch atWork = new CountDownLatch(1);
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		Thread worker = new Thread(() -> {
			try {
				this.crew.runTogether(List.of(() -> {
					atWork.countDown();
					untilInterrupted();
				}));
			}
			catch (RuntimeException ex) {
				thrown.set(ex);
			}
		});
		worker.start();
		atWork.await();
		worker.interrupt();
		worker.join(Duration.ofSeconds(30).toMillis());
		assertThat(thrown.get()).isInstanceOfSatisfying(RunCancelled.class,
				(cancelled) -> assertThat(cancelled.why()).isEqualTo(RunCancelled.Why.SHUTDOWN));
	}

	@Test
	void whoWaitsForAPlaceHearsOfTheEnd() {
		List<Integer> begun = new CopyOnWriteArrayList<>();
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> this.crew.forEach(4, () -> 1, IntStream.range(0, 10).iterator(), (item) -> {
				begun.add(item);
				throw new IllegalStateException("enough");
			}));
		assertThat(begun).containsExactly(0);
	}

	private static void await(CyclicBarrier barrier) {
		try {
			barrier.await();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Work that ends after an interrupt as if nothing had happened. */
	private static void untilInterrupted() {
		try {
			new CountDownLatch(1).await();
		}
		catch (InterruptedException ex) {
			// not minded
		}
	}

	private static void waitFor(CountDownLatch latch) {
		try {
			assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
