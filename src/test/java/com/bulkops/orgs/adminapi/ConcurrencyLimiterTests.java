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

import com.bulkops.orgs.adminapi.ConcurrencyLimiter.Pause;
import com.bulkops.orgs.adminapi.ConcurrencyLimiter.Turn;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ConcurrencyLimiterTests {

	private static final Duration FAST = Duration.ofMillis(50);

	private static final Duration SECOND = Duration.ofSeconds(1);

	private Instant now = Instant.parse("2026-11-24T03:04:30Z");

	private final ConcurrencyLimiter pace = new ConcurrencyLimiter(16, new Semaphore(100, true), new Clock() {

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
		for (int call = 0; call < ConcurrencyLimiter.FIRST; call++) {
			this.pace.begin();
		}
		Thread fifth = waiting(this.pace);
		this.pace.answered(FAST, true);
		fifth.join(10_000);
		assertThat(fifth.isAlive()).isFalse();
	}

	@Test
	void takesOneMoreAfterEachRoundOfQuickAnswersUpToItsMost() throws Exception {
		answers(4, FAST, true);
		assertThat(this.pace.limit()).isEqualTo(5);
		answers(4, FAST, true);
		assertThat(this.pace.limit()).isEqualTo(5);
		answers(1, FAST, true);
		assertThat(this.pace.limit()).isEqualTo(6);
		answers(10_000, FAST, true);
		assertThat(this.pace.limit()).isEqualTo(16);
	}

	@Test
	void growsNotWhileAnswersAreSlowOrALimitIsNear() throws Exception {
		answers(100, Duration.ofMillis(1001), true);
		answers(100, FAST, false);
		assertThat(this.pace.limit()).isEqualTo(ConcurrencyLimiter.FIRST);
	}

	@Test
	void halvesOncePerPauseHoweverManyCallsMeetTheLimit() throws Exception {
		answers(10_000, FAST, true);
		Turn first = this.pace.begin();
		Turn second = this.pace.begin();
		Turn third = this.pace.begin();
		assertThat(this.pace.limited(first, SECOND)).isEqualTo(Pause.YOURS);
		assertThat(this.pace.limited(second, SECOND)).isEqualTo(Pause.LED_BY_ANOTHER);
		assertThat(this.pace.limit()).isEqualTo(8);
		this.pace.goOn();
		assertThat(this.pace.limited(third, SECOND)).as("its answer came late").isEqualTo(Pause.YOURS);
		assertThat(this.pace.limit()).isEqualTo(8);
		this.pace.goOn();
		assertThat(this.pace.limited(this.pace.begin(), SECOND)).isEqualTo(Pause.YOURS);
		assertThat(this.pace.limit()).isEqualTo(4);
	}

	@Test
	void neverStopsAltogether() throws Exception {
		for (int limit = 0; limit < 10; limit++) {
			this.pace.limited(this.pace.begin(), SECOND);
			this.pace.goOn();
		}
		assertThat(this.pace.limit()).isOne();
	}

	@Test
	void nothingBeginsDuringAPauseAndASingleCallFindsOutWhetherItWasLongEnough() throws Exception {
		this.pace.limited(this.pace.begin(), SECOND);
		Thread one = waiting(this.pace);
		Thread two = waiting(this.pace);
		this.pace.goOn();
		Awaitility.await().until(() -> !one.isAlive() || !two.isAlive());
		Thread probe = one.isAlive() ? two : one;
		Thread other = (probe == one) ? two : one;
		assertThat(probe.isAlive()).isFalse();
		isWaiting(other);
		this.pace.answered(FAST, true);
		other.join(10_000);
		assertThat(other.isAlive()).isFalse();
	}

	@Test
	void aPauseLastsAsLongAsTheLongestThatWasAskedFor() throws Exception {
		Turn first = this.pace.begin();
		Turn second = this.pace.begin();
		Turn third = this.pace.begin();
		this.pace.limited(first, Duration.ofSeconds(10));
		assertThat(this.pace.leftAfter(Duration.ofSeconds(4))).hasSeconds(6);
		this.pace.limited(second, Duration.ofSeconds(8));
		assertThat(this.pace.leftAfter(Duration.ofSeconds(1))).hasSeconds(7);
		this.pace.limited(third, Duration.ofSeconds(2));
		assertThat(this.pace.leftAfter(Duration.ofSeconds(7))).isZero();
	}

	@Test
	void aPauseThatIsTooLongRefusesEachCallUntilItIsOver() throws Exception {
		Instant until = this.now.plusSeconds(3600);
		Turn turn = this.pace.begin();
		this.pace.refuse(turn, until);
		refuses(until);
		this.now = until.minusMillis(1);
		refuses(until);
		this.now = until;
		this.pace.begin();
		Thread second = waiting(this.pace);
		this.pace.answered(FAST, true);
		second.join(10_000);
		assertThat(second.isAlive()).as("a single call finds out whether it is over").isFalse();
	}

	@Test
	void theLongerOfTwoPausesCounts() throws Exception {
		Turn first = this.pace.begin();
		Turn second = this.pace.begin();
		this.pace.refuse(first, this.now.plusSeconds(3600));
		this.pace.refuse(second, this.now.plusSeconds(60));
		refuses(this.now.plusSeconds(3600));
	}

	@Test
	void callsThatWaitLearnThatTheyAreRefused() throws Exception {
		Turn first = this.pace.begin();
		Turn second = this.pace.begin();
		this.pace.limited(first, Duration.ofSeconds(10));
		Future<?> waiting = this.threads.submit(this.pace::begin);
		this.pace.refuse(second, this.now.plusSeconds(3600));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(AdminApiException.RateLimited.class);
		assertThat(this.pace.leftAfter(Duration.ofSeconds(1))).as("whoever waits for all need not").isZero();
	}

	@Test
	void aCallThatWaitsForTheOthersLearnsThatItIsRefused() throws Exception {
		Semaphore all = new Semaphore(1, true);
		ConcurrencyLimiter crowded = pace(16, all);
		Turn first = crowded.begin();
		Future<?> second = this.threads.submit(crowded::begin);
		Awaitility.await().until(all::hasQueuedThreads);
		crowded.refuse(first, Instant.now().plusSeconds(3600));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> second.get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(AdminApiException.RateLimited.class);
		assertThat(all.availablePermits()).isOne();
	}

	private void refuses(Instant until) {
		assertThatExceptionOfType(AdminApiException.RateLimited.class).isThrownBy(this.pace::begin)
			.satisfies((limit) -> assertThat(limit.until()).isEqualTo(until));
	}

	@Test
	void aPauseThatBeginsWhileACallWaitsForTheOthersHoldsItToo() throws Exception {
		Semaphore all = new Semaphore(1, true);
		ConcurrencyLimiter crowded = pace(16, all);
		Turn first = crowded.begin();
		Thread second = waiting(crowded);
		crowded.limited(first, SECOND);
		isWaiting(second);
		assertThat(all.availablePermits()).isOne();
		crowded.goOn();
		second.join(10_000);
		assertThat(second.isAlive()).isFalse();
	}

	@Test
	void organizationsTakeTurnsInTheOrderInWhichTheyAskedForThem() throws Exception {
		Semaphore all = new Semaphore(1, true);
		ConcurrencyLimiter busy = pace(16, all);
		ConcurrencyLimiter other = pace(16, all);
		busy.begin();
		Thread first = waiting(busy);
		Thread second = waiting(other);
		Thread third = waiting(busy);
		busy.answered(FAST, true);
		first.join(10_000);
		isWaiting(second);
		busy.answered(FAST, true);
		second.join(10_000);
		isWaiting(third);
		other.answered(FAST, true);
		third.join(10_000);
		assertThat(List.of(first, second, third)).noneMatch(Thread::isAlive);
	}

	@Test
	void anInterruptedWaitGivesItsPlaceBack() throws Exception {
		Semaphore all = new Semaphore(1, true);
		ConcurrencyLimiter crowded = pace(16, all);
		crowded.begin();
		Thread second = waiting(crowded);
		second.interrupt();
		second.join(10_000);
		crowded.answered(FAST, true);
		for (int call = 0; call < 50; call++) {
			crowded.begin();
			crowded.unanswered();
		}
		assertThat(all.availablePermits()).isOne();
	}

	/** Answers, failures, limits and pauses in any order, from many threads. */
	@Test
	void neverMoreThanTheLimitAreUnderWayAndAllOrganizationsTogetherKeepTheirs() throws Exception {
		Semaphore all = new Semaphore(9, true);
		List<ConcurrencyLimiter> paces = List.of(pace(6, all), pace(6, all), pace(6, all));
		AtomicInteger together = new AtomicInteger();
		List<Future<?>> workers = new ArrayList<>();
		for (ConcurrencyLimiter each : paces) {
			AtomicInteger own = new AtomicInteger();
			IntStream.range(0, 12).forEach((thread) -> workers.add(this.threads.submit(() -> {
				for (int call = 0; call < 300; call++) {
					Turn turn = each.begin();
					assertThat(own.incrementAndGet()).isBetween(1, 6);
					assertThat(together.incrementAndGet()).isBetween(1, 9);
					Thread.yield();
					together.decrementAndGet();
					own.decrementAndGet();
					switch ((call * 7 + thread) % 11) {
						case 0 -> each.unanswered();
						case 1 -> {
							if (each.limited(turn, Duration.ofMillis(1)) == Pause.YOURS) {
								each.leftAfter(Duration.ofMillis(1));
								each.goOn();
							}
						}
						default -> each.answered(FAST, true);
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
			this.pace.begin();
			this.pace.answered(took, limitIsFar);
		}
	}

	/** A thread that waits for its turn. */
	private static Thread waiting(ConcurrencyLimiter pace) {
		Thread thread = new Thread(() -> {
			try {
				pace.begin();
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

	private static ConcurrencyLimiter pace(int most, Semaphore all) {
		return new ConcurrencyLimiter(most, all, Clock.systemUTC());
	}

}
