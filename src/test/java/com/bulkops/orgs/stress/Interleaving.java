package com.bulkops.orgs.stress;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.run.RunLeases;
import com.bulkops.orgs.simulator.Organization.Call;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import org.jspecify.annotations.Nullable;

/**
 * Two actions at a random moment of a phase of a run, the second one up to
 * {@value #BETWEEN} ms after the first one.
 */
final class Interleaving {

	private static final int BETWEEN = 20;

	private static final int MET_AFTER = 1500;

	/** As production promises. */
	static final Duration PATIENCE = Duration.ofMinutes(1);

	/** A lease that nobody extends, a tick, and an answer that comes late. */
	private static final Duration CONCLUDED_AFTER = RunLeases.LENGTH.plusSeconds(1).plus(Instance.READ_TIMEOUT);

	private final String name;

	private final Action first;

	private final Action second;

	private final Phase phase;

	private final Random random;

	private final Weather weather;

	private volatile @Nullable Instant weatherSince;

	private final CountDownLatch moment = new CountDownLatch(1);

	private final CountDownLatch acting = new CountDownLatch(1);

	private final AtomicInteger counted = new AtomicInteger();

	private final List<Done> done = new CopyOnWriteArrayList<>();

	private final List<Thread> threads = new ArrayList<>();

	private final List<String> objections = new ArrayList<>();

	private boolean met = true;

	private Duration longest = Duration.ZERO;

	Interleaving(long seed, int number, Phase phase, Action first, Action second) {
		this.first = first;
		this.second = second;
		this.phase = phase;
		// numbers side by side would begin alike
		this.random = new Random(new SplittableRandom(seed * 1_000_003 + number).nextLong());
		this.weather = Weather.any(this.random);
		this.name = "Interleaving %d of seed %d, %s and %s while %s, %s".formatted(number, seed, first, second, phase,
				this.weather);
	}

	Phase phase() {
		return this.phase;
	}

	String pair() {
		return this.first + " " + this.second;
	}

	/** Returns what was wrong. */
	List<String> objections() {
		return this.objections.stream().distinct().map((objection) -> this.name + ": " + objection).toList();
	}

	/** Whether the actions met the run in the phase. */
	boolean isMet() {
		return this.met;
	}

	/** The longest that a run took from the actions to its end. */
	Duration longest() {
		return this.longest;
	}

	void run(List<Instance> instances, SimulatedAtlassian atlassian) {
		Instance on = any(instances);
		try (StressedSite site = new StressedSite(atlassian, this.phase, this.random)) {
			site.begin(on);
			observe(site);
			Invariants invariants = new Invariants(site, on, this.done);
			interleave(site, instances);
			awaitThreads();
			if (awaitEnd(site, on)) {
				this.objections.addAll(invariants.objections());
				nextNight(site, instances, invariants);
				this.objections.addAll(invariants.objectionsToLog());
			}
			this.objections.addAll(invariants.objectionsToActions());
			this.objections.replaceAll((objection) -> objection + story(site));
			site.uninstall(on);
			site.sister().uninstall(on);
		}
		catch (RuntimeException ex) {
			this.objections.add("The harness failed: " + Invariants.trace(ex));
		}
	}

	private <T> T any(List<T> some) {
		return some.get(this.random.nextInt(some.size()));
	}

	private void observe(StressedSite site) {
		int at = switch (this.phase) {
			case LISTING -> 1 + this.random.nextInt(Phase.LISTS);
			case PLANNING -> Phase.LISTS;
			case REVOKING -> 1 + this.random.nextInt(StressedSite.DUE - Instance.CALLS_AT_ONCE);
			case ENDING -> StressedSite.DUE - this.random.nextInt(2);
			case QUEUED, ON_HOLD -> 1;
		};
		boolean blocks = this.random.nextBoolean();
		site.organization().observe((call) -> answer(call, at, blocks));
		site.another().observe((call) -> sleep(1));
	}

	private void answer(Call call, int at, boolean blocks) {
		if (this.phase.counts(call) && this.counted.incrementAndGet() == at) {
			this.moment.countDown();
			if (blocks) {
				await(this.acting, Duration.ofMillis(200));
			}
		}
		sleep(ThreadLocalRandom.current().nextInt(1, 4));
		Instant since = this.weatherSince;
		if (since != null) {
			this.weather.hold(call, Duration.between(since, Instant.now()));
		}
	}

	private void interleave(StressedSite site, List<Instance> instances) {
		Instance on = any(instances);
		if (this.phase == Phase.QUEUED) {
			queue(site, on, instances);
			return;
		}
		RunId run = on.runs().start(site.ada(), RunMode.REVOKE);
		if (this.phase == Phase.ON_HOLD) {
			this.met = poll(() -> on.runs().onHold(site.id()).isPresent(), PATIENCE);
			act(site, instances);
			return;
		}
		this.met = await(this.moment, PATIENCE);
		switch (this.random.nextInt(3)) {
			case 0 -> holding("select 1 from pg_advisory_xact_lock(hashtextextended('site:' || ?, 0))",
					site.id().value(), on, () -> act(site, instances));
			case 1 -> holding("select 1 from sweep_run where id::text = ? for update", run.toString(), on,
					() -> act(site, instances));
			default -> act(site, instances);
		}
	}

	/** Nobody works on the run yet: its commit, or another run, comes later. */
	private void queue(StressedSite site, Instance on, List<Instance> instances) {
		switch (this.random.nextInt(3)) {
			case 0 -> on.transaction().executeWithoutResult((status) -> {
				on.runs().start(site.ada(), RunMode.REVOKE);
				act(site, instances);
			});
			case 1 -> {
				on.runs().start(site.ada(), RunMode.REVOKE);
				act(site, instances);
			}
			default -> {
				on.runs().start(site.ada(), RunMode.REPORT);
				this.met = await(this.moment, PATIENCE);
				on.runs().start(site.ada(), RunMode.REVOKE);
				act(site, instances);
			}
		}
	}

	/** Whoever needs the lock meets in its queue. */
	private void holding(String lock, String parameter, Instance on, Runnable action) {
		on.transaction().executeWithoutResult((status) -> {
			on.jdbc().queryForList(lock, Integer.class, parameter);
			action.run();
			sleep(this.random.nextInt(BETWEEN));
		});
	}

	private void act(StressedSite site, List<Instance> instances) {
		this.weather.begin(site.organization(), this.random);
		this.weatherSince = Instant.now();
		if (this.weather != Weather.CLEAR && this.random.nextBoolean()) {
			this.acting.countDown();
			sleep(this.random.nextInt(MET_AFTER)); // the run may have met it, and pause
		}
		start(this.first, site, any(instances), this.random.nextInt(3));
		start(this.second, site, any(instances), this.random.nextInt(BETWEEN + 1));
		sleep(this.random.nextInt(BETWEEN));
		this.acting.countDown();
	}

	private void start(Action action, StressedSite site, Instance on, int delay) {
		Random own = new Random(this.random.nextLong());
		Thread thread = new Thread(() -> {
			sleep(delay);
			Instant from = Instant.now();
			RuntimeException failure = null;
			try {
				action.act(site, on, own);
			}
			catch (RuntimeException ex) {
				failure = ex;
			}
			Instant to = Instant.now();
			this.done.add(new Done(action, from, to, failure, new HashSet<>(on.jdbc()
				.queryForList("select token_id from activity_entry where site_id in (?, ?) and result = 'PENDING'",
						String.class, site.id().value(), site.sister().id().value()))));
		}, "act-" + action);
		thread.start();
		this.threads.add(thread);
	}

	private void awaitThreads() {
		for (Thread thread : this.threads) {
			try {
				thread.join(PATIENCE.toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			if (thread.isAlive()) {
				this.objections.add(thread.getName() + " stands still: " + List.of(thread.getStackTrace()));
			}
		}
	}

	/** Every run ends, and what was on its way is concluded soon after. */
	private boolean awaitEnd(StressedSite site, Instance on) {
		long begun = System.nanoTime();
		boolean ended = poll(() -> {
			requireOneAtATime(site, on);
			return countAtBoth(on, site,
					"select count(*) from sweep_run where site_id in (?, ?) and ended_at is null") == 0;
		}, PATIENCE);
		Duration lasted = Duration.ofNanos(System.nanoTime() - begun);
		this.longest = (lasted.compareTo(this.longest) > 0) ? lasted : this.longest;
		if (!ended) {
			this.objections.add("A run stands still");
		}
		else if (!poll(() -> countAtBoth(on, site, """
				select count(*) from activity_entry where site_id in (?, ?) and result = 'PENDING'
				""") == 0, CONCLUDED_AFTER)) {
			this.objections.add("A revocation of a run that has ended is still open");
		}
		if (!poll(() -> !isWorkedOn(site, on), PATIENCE)) {
			this.objections.add("An attempt that lost its run does not end");
		}
		return ended;
	}

	/** What an attempt that lost its run has to tell may come late. */
	private static boolean isWorkedOn(StressedSite site, Instance on) {
		Set<String> threads = new HashSet<>(on.jdbc()
			.queryForList("select 'run-' || id from sweep_run where site_id in (?, ?)", String.class, site.id().value(),
					site.sister().id().value()));
		return Thread.getAllStackTraces().keySet().stream().anyMatch((thread) -> threads.contains(thread.getName()));
	}

	private void requireOneAtATime(StressedSite site, Instance on) {
		if (countAtBoth(on, site, """
				select coalesce(max(runs), 0) from (select count(*) runs from sweep_run
				where site_id in (?, ?) and status = 'RUNNING' group by organization_id) running
				""") > 1) {
			this.objections.add("Two runs of an organization are under way");
		}
	}

	private void nextNight(StressedSite site, List<Instance> instances, Invariants invariants) {
		Instance on = any(instances);
		if (on.policies().get(site.id()).interval().isOff()) {
			return;
		}
		String nights = "select count(*) from sweep_run where site_id = ? and night is not null and ended_at is not null";
		long before = count(on, site, nights);
		invariants.beforeNight();
		if (!site.letNightBegin(on)) {
			this.objections.add("There is no next night");
			return;
		}
		on.tick();
		if (!poll(() -> count(on, site, nights) > before, PATIENCE)) {
			this.objections.add("The run of the next night did not come to its end");
		}
		awaitEnd(site, on);
		this.objections.addAll(invariants.objectionsToNight());
	}

	/** Of the site and the other one of its organization. */
	private static long countAtBoth(Instance on, StressedSite site, String sql) {
		Long count = on.jdbc().queryForObject(sql, Long.class, site.id().value(), site.sister().id().value());
		return (count != null) ? count : 0;
	}

	private static long count(Instance on, StressedSite site, String sql) {
		Long count = on.jdbc().queryForObject(sql, Long.class, site.id().value());
		return (count != null) ? count : 0;
	}

	/** What helps to find out why. */
	private String story(StressedSite site) {
		StringBuilder story = new StringBuilder();
		this.done.forEach((one) -> story.append("%n    %s %s to %s %s".formatted(one.action(), one.from(), one.to(),
				(one.failure() != null) ? one.failure() : "")));
		site.confirmed().forEach((one) -> story.append("%n    confirmed %d at %s".formatted(one.due(), one.at())));
		return story.toString();
	}

	private static boolean await(CountDownLatch latch, Duration longest) {
		try {
			return latch.await(longest.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private static boolean poll(Condition condition, Duration longest) {
		long end = System.nanoTime() + longest.toNanos();
		while (!condition.holds()) {
			if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
				return false;
			}
			sleep(10);
		}
		return true;
	}

	private static void sleep(int millis) {
		try {
			TimeUnit.MILLISECONDS.sleep(millis);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private interface Condition {

		boolean holds();

	}

}
