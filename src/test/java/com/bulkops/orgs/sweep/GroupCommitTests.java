package com.bulkops.orgs.sweep;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class GroupCommitTests {

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<List<Integer>> batches = new CopyOnWriteArrayList<>();

	private final CountDownLatch firstMayEnd = new CountDownLatch(1);

	@AfterEach
	void endThreads() {
		this.threads.shutdownNow();
	}

	@Test
	void whatComesWhileOneWritesIsWrittenAtOnce() throws Exception {
		GroupCommit<Integer, Integer> together = new GroupCommit<>((items) -> writeSlowly(items, -1));
		List<Future<Integer>> all = writeWhileTheFirstWrites(together, 20);
		for (int i = 0; i < all.size(); i++) {
			assertThat(all.get(i).get()).as("its own result").isEqualTo(2 * i);
		}
		assertThat(this.batches).hasSize(2);
		assertThat(this.batches.get(1)).containsExactlyInAnyOrderElementsOf(IntStream.range(1, 21).boxed().toList());
	}

	@Test
	void aHundredAreWrittenAtOnceAndNoMore() throws Exception {
		GroupCommit<Integer, Integer> together = new GroupCommit<>((items) -> writeSlowly(items, -1));
		for (Future<Integer> one : writeWhileTheFirstWrites(together, 250)) {
			one.get();
		}
		assertThat(this.batches).extracting(List::size).containsExactly(1, 100, 100, 50);
	}

	@Test
	void aFailureMeetsThoseWhoWroteTogetherAndNobodyElse() throws Exception {
		GroupCommit<Integer, Integer> together = new GroupCommit<>((items) -> writeSlowly(items, 7));
		List<Future<Integer>> all = writeWhileTheFirstWrites(together, 20);
		assertThat(all.get(0).get()).isZero();
		for (Future<Integer> other : all.subList(1, 21)) {
			assertThatThrownBy(other::get).hasRootCauseMessage("7 cannot be written");
		}
		assertThat(together.write(30)).isEqualTo(60);
	}

	@Test
	void nothingIsLostHoweverManyWrite() throws Exception {
		GroupCommit<Integer, Integer> together = new GroupCommit<>((items) -> {
			this.batches.add(items);
			return items;
		});
		List<Future<?>> all = new ArrayList<>();
		for (int thread = 0; thread < 8; thread++) {
			int first = thread * 1000;
			all.add(this.threads.submit(() -> IntStream.range(first, first + 1000)
				.forEach((item) -> assertThat(together.write(item)).isEqualTo(item))));
		}
		for (Future<?> one : all) {
			one.get();
		}
		assertThat(this.batches.stream().flatMap(List::stream)).doesNotHaveDuplicates().hasSize(8000);
	}

	private List<Integer> writeSlowly(List<Integer> items, int odd) {
		this.batches.add(items);
		if (items.contains(0)) {
			try {
				this.firstMayEnd.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}
		if (items.contains(odd)) {
			throw new IllegalArgumentException(odd + " cannot be written");
		}
		return items.stream().map((item) -> 2 * item).toList();
	}

	private List<Future<Integer>> writeWhileTheFirstWrites(GroupCommit<Integer, Integer> together, int others) {
		List<Future<Integer>> all = new ArrayList<>();
		all.add(this.threads.submit(() -> together.write(0)));
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !this.batches.isEmpty());
		IntStream.range(1, 1 + others).forEach((item) -> all.add(this.threads.submit(() -> together.write(item))));
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> together.waiting() == others);
		this.firstMayEnd.countDown();
		return all;
	}

}
