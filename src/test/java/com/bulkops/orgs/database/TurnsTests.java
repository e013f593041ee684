package com.bulkops.orgs.database;

import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TurnsTests {

	private static final long SOON = 10;

	private static final long LATE = 60_000;

	@Test
	void nobodyTakesMoreThanHisPart() throws Exception {
		Turns turns = new Turns(12, 3);
		for (int taken = 0; taken < 3; taken++) {
			assertThat(turns.take("greedy", SOON)).isTrue();
		}
		assertThat(turns.take("greedy", SOON)).isFalse();
		assertThat(turns.take("other", SOON)).isTrue();
		turns.giveBack("greedy");
		assertThat(turns.take("greedy", SOON)).isTrue();
	}

	@Test
	void itIsTheTurnOfWhoHasFewest() throws Exception {
		Turns turns = new Turns(2, 3);
		turns.take("greedy", SOON);
		turns.take("greedy", SOON);
		CompletableFuture<Boolean> greedy = waiting(turns, "greedy");
		CompletableFuture<Boolean> other = waiting(turns, "other");
		turns.giveBack("greedy");
		assertThat(other.join()).isTrue();
		assertThat(greedy).isNotDone();
		turns.giveBack("other");
		assertThat(greedy.join()).isTrue();
	}

	@Test
	void whoIsNotKnownTakesAll() throws Exception {
		Turns turns = new Turns(4, 3);
		for (int taken = 0; taken < 4; taken++) {
			assertThat(turns.take(null, SOON)).isTrue();
		}
		assertThat(turns.take(null, SOON)).isFalse();
		turns.giveBack(null);
		assertThat(turns.take("known", SOON)).isTrue();
	}

	@Test
	void whoGaveUpTakesNothing() throws Exception {
		Turns turns = new Turns(1, 1);
		turns.take("first", SOON);
		assertThat(turns.take("second", SOON)).isFalse();
		turns.giveBack("first");
		assertThat(turns.take("third", SOON)).isTrue();
	}

	@Test
	void whoIsInterruptedTakesNothing() throws Exception {
		Turns turns = new Turns(1, 1);
		turns.take("first", SOON);
		Thread second = new Thread(() -> {
			try {
				turns.take("second", LATE);
			}
			catch (InterruptedException ex) {
				// which is what happens to it
			}
		});
		second.start();
		Awaitility.await().until(() -> second.getState() == Thread.State.TIMED_WAITING);
		second.interrupt();
		second.join();
		turns.giveBack("first");
		assertThat(turns.take("third", SOON)).isTrue();
	}

	private static CompletableFuture<Boolean> waiting(Turns turns, String who) {
		CompletableFuture<Boolean> taken = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				taken.complete(turns.take(who, LATE));
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
