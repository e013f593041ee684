package com.bulkops.orgs.database;

import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class FairPermitsTests {

	private static final long SOON = 10;

	private static final long LATE = 60_000;

	@Test
	void nobodyTakesMoreThanHisPart() throws Exception {
		FairPermits permits = new FairPermits(12, 3);
		for (int taken = 0; taken < 3; taken++) {
			assertThat(permits.tryAcquire("greedy", SOON)).isTrue();
		}
		assertThat(permits.tryAcquire("greedy", SOON)).isFalse();
		assertThat(permits.tryAcquire("other", SOON)).isTrue();
		permits.release("greedy");
		assertThat(permits.tryAcquire("greedy", SOON)).isTrue();
	}

	@Test
	void itIsTheTurnOfWhoHasFewest() throws Exception {
		FairPermits permits = new FairPermits(2, 3);
		permits.tryAcquire("greedy", SOON);
		permits.tryAcquire("greedy", SOON);
		CompletableFuture<Boolean> greedy = waiting(permits, "greedy");
		CompletableFuture<Boolean> other = waiting(permits, "other");
		permits.release("greedy");
		assertThat(other.join()).isTrue();
		assertThat(greedy).isNotDone();
		permits.release("other");
		assertThat(greedy.join()).isTrue();
	}

	@Test
	void whoIsNotKnownTakesAll() throws Exception {
		FairPermits permits = new FairPermits(4, 3);
		for (int taken = 0; taken < 4; taken++) {
			assertThat(permits.tryAcquire(null, SOON)).isTrue();
		}
		assertThat(permits.tryAcquire(null, SOON)).isFalse();
		permits.release(null);
		assertThat(permits.tryAcquire("known", SOON)).isTrue();
	}

	@Test
	void whoGaveUpTakesNothing() throws Exception {
		FairPermits permits = new FairPermits(1, 1);
		permits.tryAcquire("first", SOON);
		assertThat(permits.tryAcquire("second", SOON)).isFalse();
		permits.release("first");
		assertThat(permits.tryAcquire("third", SOON)).isTrue();
	}

	@Test
	void whoIsInterruptedTakesNothing() throws Exception {
		FairPermits permits = new FairPermits(1, 1);
		permits.tryAcquire("first", SOON);
		Thread second = new Thread(() -> {
			try {
				permits.tryAcquire("second", LATE);
			}
			catch (InterruptedException ex) {
				// which is what happens to it
			}
		});
		second.start();
		Awaitility.await().until(() -> second.getState() == Thread.State.TIMED_WAITING);
		second.interrupt();
		second.join();
		permits.release("first");
		assertThat(permits.tryAcquire("third", SOON)).isTrue();
	}

	private static CompletableFuture<Boolean> waiting(FairPermits permits, String who) {
		CompletableFuture<Boolean> taken = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				taken.complete(permits.tryAcquire(who, LATE));
			}
			catch (InterruptedException ex) {
				taken.completeExceptionally(ex);
			}
		});
		thread.setDaemon(true);
		thread.start();
		Awaitility.await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
		return taken;
	}

}
