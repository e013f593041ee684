package com.bulkops.orgs.hostile;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import com.bulkops.orgs.chaos.Ledger;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import org.awaitility.Awaitility;

/**
 * A tenant that means no harm. Somebody looks at its pages again and again, and one run
 * after the other revokes its tokens meanwhile.
 */
final class NormalTenant implements AutoCloseable {

	private static final List<String> PAGES = List.of("/activity", "/overview", "/settings", "/status.json");

	/** So many looks, and the app's code is no longer new to Java. */
	private static final int WARM = 100;

	private static final int PEOPLE = 10;

	private static final int TOKENS_OF_A_RUN = 50;

	/** How long Atlassian takes for an answer. */
	private static final Duration LATENCY = Duration.ofMillis(20);

	private final Organization organization = new Organization("Normal", Clock.systemUTC());

	private final AppClient client;

	private final Ledger ledger;

	private final Duration pause;

	private final List<Look> looks = new CopyOnWriteArrayList<>();

	private final Set<String> due = new TreeSet<>();

	private final List<String> objections = new CopyOnWriteArrayList<>();

	private final ExecutorService threads = Executors.newFixedThreadPool(2);

	private CompletableFuture<Void> ended = CompletableFuture.completedFuture(null);

	private volatile boolean isOver;

	/**
	 * One that waits so long between two looks.
	 */
	NormalTenant(SmallProcess app, Duration pause) {
		this.pause = pause;
		this.ledger = new Ledger(this.organization, app.jdbc());
		this.client = app.tenant(this.organization, "P90D");
		this.organization.observe((call) -> {
			this.ledger.see(call);
			LockSupport.parkNanos(LATENCY.toNanos());
		});
		for (int look = 0; look < WARM; look++) {
			look();
		}
		this.looks.clear();
	}

	/** Looks and works until it is told to {@link #end}. */
	void begin() {
		this.ended = CompletableFuture.allOf(CompletableFuture.runAsync(this::lookAround, this.threads),
				CompletableFuture.runAsync(this::work, this.threads));
	}

	/**
	 * Waits for the run that is under way, and compares the log with what was revoked.
	 */
	void end() {
		this.isOver = true;
		this.ended.join();
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.pollInterval(Duration.ofMillis(100))
			.until(() -> !this.ledger.hasOpen());
		this.objections.addAll(this.ledger.objections(this.due));
	}

	/** What was answered so far, the first one first. */
	List<Look> looks() {
		return new ArrayList<>(this.looks);
	}

	/** What is wrong with its runs; empty if nothing is. */
	List<String> objections() {
		return this.objections;
	}

	/** How many of its tokens were revoked so far. */
	int revoked() {
		return this.organization.revoked().size();
	}

	private void lookAround() {
		while (!this.isOver) {
			look();
			LockSupport.parkNanos(this.pause.toNanos());
		}
	}

	private void look() {
		int number = this.looks.size() % (PAGES.size() + 1);
		if (number < PAGES.size()) {
			timed(PAGES.get(number), () -> this.client.get(PAGES.get(number)).statusCode());
		}
		else {
			timed("a form", () -> this.client.postForm("/settings/notices/codes", Map.of("unused", "")).statusCode());
		}
	}

	private void timed(String what, Supplier<Integer> request) {
		long begun = System.nanoTime();
		int status = 0;
		try {
			status = request.get();
		}
		catch (IllegalStateException ex) {
			this.objections.add(what + ": " + ex.getMessage());
		}
		this.looks.add(new Look(what, status, Duration.ofNanos(System.nanoTime() - begun)));
	}

	private void work() {
		try {
			for (int run = 0; !this.isOver; run++) {
				doOneRun(run);
			}
		}
		catch (RuntimeException ex) {
			this.objections.add("A run broke off: " + ex);
		}
	}

	/** A scan, a confirmed number, and a run that revokes it. */
	private void doOneRun(int run) {
		Instant old = Instant.now().minus(Duration.ofDays(120));
		for (int number = 0; number < TOKENS_OF_A_RUN; number++) {
			String token = "old-" + run + "-" + number;
			this.organization.account("person-" + number % PEOPLE).token(token, "CI", old);
			this.due.add(token);
		}
		require("REPORT");
		this.client.confirm();
		require("REVOKE");
	}

	private void require(String mode) {
		String run = this.client.startSweep(mode);
		String status = Awaitility.await()
			.atMost(Duration.ofMinutes(2))
			.pollInterval(Duration.ofMillis(200))
			.until(() -> this.client.sweep(run), AppClient::isOver)
			.path("status")
			.asString("");
		if (!status.equals("COMPLETED")) {
			this.objections.add("A run ended as " + status);
		}
	}

	@Override
	public void close() {
		this.isOver = true;
		this.threads.shutdownNow();
	}

	/**
	 * An answer that somebody waited for.
	 *
	 * @param status 0 if there was none
	 */
	record Look(String what, int status, Duration took) {

		boolean isLate() {
			return this.status != 200 || this.took.compareTo(Duration.ofSeconds(1)) >= 0;
		}

	}

}
