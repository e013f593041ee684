package com.bulkops.orgs.adminapi;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.bulkops.orgs.adminapi.ConcurrencyLimiter.PauseRole;
import com.bulkops.orgs.adminapi.ConcurrencyLimiter.Permit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ConcurrencyLimiterTests {

	private static final Duration FAST = Duration.ofMillis(50);

	private static final Duration SECOND = Duration.ofSeconds(1);

	private Instant now = Instant.parse("2026-11-24T03:04:30Z");

	private final ConcurrencyLimiter limiter = new ConcurrencyLimiter(16, new Semaphore(100, true), new Clock() {

		@Override
		public Instant instant() {
			return ConcurrencyLimiterTests.this.now;
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return Clock.fixed(ConcurrencyLimiterTests.this.now, zone);
		}

	});

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void endThreads() {
		assertThat(this.threads.shutdownNow()).isEmpty();
	}

	@Test
	void beginsWithFourCallsAtOnce() throws Exception {
		for (int call = 0; call < AdaptiveLimit.FIRST; call++) {
			this.limiter.acquirePermit();
		}
		Thread fifth = waiting(this.limiter);
		this.limiter.releaseAnswered(FAST, true);
		fifth.join(10_000);
		assertThat(fifth.isAlive()).isFalse();
	}

	@Test
	void takesOneMoreAfterEachRoundOfQuickAnswersUpToItsMost() throws Exception {
		answers(4, FAST, true);
		assertThat(this.limiter.limit()).isEqualTo(5);
		answers(4, FAST, true);
		assertThat(this.limiter.limit()).isEqualTo(5);
		answers(1, FAST, true);
		assertThat(this.limiter.limit()).isEqualTo(6);
		answers(10_000, FAST, true);
		assertThat(this.limiter.limit()).isEqualTo(16);
	}

	@Test
	void growsNotWhileAnswersAreSlowOrALimitIsNear() throws Exception {
		answers(100, Duration.ofMillis(1001), true);
		answers(100, FAST, false);
		assertThat(this.limiter.limit()).isEqualTo(AdaptiveLimit.FIRST);
	}

	@Test
	void halvesOncePerPauseHoweverManyCallsMeetTheLimit() throws Exception {
		answers(10_000, FAST, true);
		Permit first = this.limiter.acquirePermit();
		Permit second = this.limiter.acquirePermit();
		Permit third = this.limiter.acquirePermit();
		assertThat(this.limiter.releaseAndPause(first, SECOND)).isEqualTo(PauseRole.LEADER);
		assertThat(this.limiter.releaseAndPause(second, SECOND)).isEqualTo(PauseRole.FOLLOWER);
		assertThat(this.limiter.limit()).isEqualTo(8);
		this.limiter.endPause();
		assertThat(this.limiter.releaseAndPause(third, SECOND)).as("its answer came late").isEqualTo(PauseRole.LEADER);
		assertThat(this.limiter.limit()).isEqualTo(8);
		this.limiter.endPause();
		assertThat(this.limiter.releaseAndPause(this.limiter.acquirePermit(), SECOND)).isEqualTo(PauseRole.LEADER);
		assertThat(this.limiter.limit()).isEqualTo(4);
	}

	@Test
	void neverStopsAltogether() throws Exception {
		for (int limit = 0; limit < 10; limit++) {
			this.limiter.releaseAndPause(this.limiter.acquirePermit(), SECOND);
			this.limiter.endPause();
		}
		assertThat(this.limiter.limit()).isOne();
	}

	@Test
	void nothingBeginsDuringAPauseAndASingleCallFindsOutWhetherItWasLongEnough() throws Exception {
		this.limiter.releaseAndPause(this.limiter.acquirePermit(), SECOND);
		Thread one = waiting(this.limiter);
		Thread two = waiting(this.limiter);
		this.limiter.endPause();
		Awaitility.await().until(() -> !one.isAlive() || !two.isAlive());
		Thread probe = one.isAlive() ? two : one;
		Thread other = (probe == one) ? two : one;
		assertThat(probe.isAlive()).isFalse();
		isWaiting(other);
		this.limiter.releaseAnswered(FAST, true);
		other.join(10_000);
		assertThat(other.isAlive()).isFalse();
	}

	@Test
	void aPauseLastsAsLongAsTheLongestThatWasAskedFor() throws Exception {
		Permit first = this.limiter.acquirePermit();
		Permit second = this.limiter.acquirePermit();
		Permit third = this.limiter.acquirePermit();
		this.limiter.releaseAndPause(first, Duration.ofSeconds(10));
		assertThat(this.limiter.remainingAfter(Duration.ofSeconds(4))).hasSeconds(6);
		this.limiter.releaseAndPause(second, Duration.ofSeconds(8));
		assertThat(this.limiter.remainingAfter(Duration.ofSeconds(1))).hasSeconds(7);
		this.limiter.releaseAndPause(third, Duration.ofSeconds(2));
		assertThat(this.limiter.remainingAfter(Duration.ofSeconds(7))).isZero();
	}

	@Test
	void aPauseThatIsTooLongRefusesEachCallUntilItIsOver() throws Exception {
		Instant until = this.now.plusSeconds(3600);
		Permit permit = this.limiter.acquirePermit();
		this.limiter.releaseAndRefuse(permit, until);
		refuses(until);
		this.now = until.minusMillis(1);
		refuses(until);
		this.now = until;
		this.limiter.acquirePermit();
		Thread second = waiting(this.limiter);
		this.limiter.releaseAnswered(FAST, true);
		second.join(10_000);
		assertThat(second.isAlive()).as("a single call finds out whether it is over").isFalse();
	}

	@Test
	void theLongerOfTwoPausesCounts() throws Exception {
		Permit first = this.limiter.acquirePermit();
		Permit second = this.limiter.acquirePermit();
		this.limiter.releaseAndRefuse(first, this.now.plusSeconds(3600));
		this.limiter.releaseAndRefuse(second, this.now.plusSeconds(60));
		refuses(this.now.plusSeconds(3600));
	}

	@Test
	void callsThatWaitLearnThatTheyAreRefused() throws Exception {
		Permit first = this.limiter.acquirePermit();
		Permit second = this.limiter.acquirePermit();
		this.limiter.releaseAndPause(first, Duration.ofSeconds(10));
		Future<?> waiting = this.threads.submit(this.limiter::acquirePermit);
		this.limiter.releaseAndRefuse(second, this.now.plusSeconds(3600));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(AdminApiException.RateLimited.class);
		assertThat(this.limiter.remainingAfter(Duration.ofSeconds(1))).as("whoever waits for all need not").isZero();
	}

	@Test
	void aCallThatWaitsForTheOthersLearnsThatItIsRefused() throws Exception {
		Semaphore all = new Semaphore(1, true);
		ConcurrencyLimiter crowded = limiter(16, all);
		Permit first = crowded.acquirePermit();
		Future<?> second = this.threads.submit(crowded::acquirePermit);
		Awaitility.await().until(all::hasQueuedThreads);
		crowded.releaseAndRefuse(first, Instant.now().plusSeconds(3600));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> second.get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(AdminApiException.RateLimited.class);
		assertThat(all.availablePermits()).isOne();
	}

	private void refuses(Instant until) {
		assertThatExceptionOfType(AdminApiException.RateLimited.class).isThrownBy(this.limiter::acquirePermit)
			.satisfies((limit) -> assertThat(limit.until()).isEqualTo(until));
	}

	@Test
	void aPauseThatBeginsWhileACallWaitsForTheOthersHoldsItToo() throws Exception {
		Semaphore all = new Semaphore(1, true);
		ConcurrencyLimiter crowded = limiter(16, all);
		Permit first = crowded.acquirePermit();
		Thread second = waiting(crowded);
		crowded.releaseAndPause(first, SECOND);
		isWaiting(second);
		assertThat(all.availablePermits()).isOne();
		crowded.endPause();
		second.join(10_000);
		assertThat(second.isAlive()).isFalse();
	}

	@Test
	void organizationsTakeTurnsInTheOrderInWhichTheyAskedForThem() throws Exception {
		Semaphore all = new Semaphore(1, true);
		ConcurrencyLimiter busy = limiter(16, all);
		ConcurrencyLimiter other = limiter(16, all);
		busy.acquirePermit();
		Thread first = waiting(busy);
		Thread second = waiting(other);
		Thread third = waiting(busy);
		busy.releaseAnswered(FAST, true);
		first.join(10_000);
		isWaiting(second);
		busy.releaseAnswered(FAST, true);
		second.join(10_000);
		isWaiting(third);
		other.releaseAnswered(FAST, true);
		third.join(10_000);
		assertThat(List.of(first, second, third)).noneMatch(Thread::isAlive);
	}

	@Test
	void anInterruptedWaitGivesItsPlaceBack() throws Exception {
		Semaphore all = new Semaphore(1, true);
		ConcurrencyLimiter crowded = limiter(16, all);
		crowded.acquirePermit();
		Thread second = waiting(crowded);
		second.interrupt();
		second.join(10_000);
		crowded.releaseAnswered(FAST, true);
		for (int call = 0; call < 50; call++) {
			crowded.acquirePermit();
			crowded.releaseUnanswered();
		}
		assertThat(all.availablePermits()).isOne();
	}

	/** Answers, failures, limits and pauses in any order, from many threads. */
	@Test
	void neverMoreThanTheLimitAreUnderWayAndAllOrganizationsTogetherKeepTheirs() throws Exception {
		Semaphore all = new Semaphore(9, true);
		List<ConcurrencyLimiter> limiters = List.of(limiter(6, all), limiter(6, all), limiter(6, all));
		AtomicInteger together = new AtomicInteger();
		List<Future<?>> workers = new ArrayList<>();
		for (ConcurrencyLimiter each : limiters) {
			AtomicInteger own = new AtomicInteger();
			IntStream.range(0, 12).forEach((thread) -> workers.add(this.threads.submit(() -> {
				for (int call = 0; call < 300; call++) {
					Permit permit = each.acquirePermit();
					assertThat(own.incrementAndGet()).isBetween(1, 6);
					assertThat(together.incrementAndGet()).isBetween(1, 9);
					Thread.yield();
					together.decrementAndGet();
					own.decrementAndGet();
					switch ((call * 7 + thread) % 11) {
						case 0 -> each.releaseUnanswered();
						case 1 -> {
							if (each.releaseAndPause(permit, Duration.ofMillis(1)) == PauseRole.LEADER) {
								each.remainingAfter(Duration.ofMillis(1));
								each.endPause();
							}
						}
						default -> each.releaseAnswered(FAST, true);
					}
				}
				return null;
			})));
		}
		for (Future<?> worker : workers) {
			worker.get();
		}
		assertThat(all.availablePermits()).isEqualTo(9);
	}

	private void answers(int count, Duration took, boolean limitIsFar) throws InterruptedException {
		for (int answer = 0; answer < count; answer++) {
			this.limiter.acquirePermit();
			this.limiter.releaseAnswered(took, limitIsFar);
		}
	}

	/** A thread that waits for its permit. */
	private static Thread waiting(ConcurrencyLimiter limiter) {
		Thread thread = new Thread(() -> {
			try {
				limiter.acquirePermit();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		thread.setDaemon(true);
		thread.start();
		isWaiting(thread);
		return thread;
	}

	private static void isWaiting(Thread thread) {
		Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
	}

	private static ConcurrencyLimiter limiter(int most, Semaphore all) {
		return new ConcurrencyLimiter(most, all, Clock.systemUTC());
	}

}
