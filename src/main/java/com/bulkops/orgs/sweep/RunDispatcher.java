package com.bulkops.orgs.sweep;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.connect.Installations;
import com.bulkops.orgs.connect.Licenses;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.run.LeasedRun;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunCancelled;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.RunLeases;
import com.bulkops.orgs.run.RunWaiting;
import com.bulkops.orgs.schedule.NightlySchedule;
import com.bulkops.orgs.schedule.Tick;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Leases the runs that can start or go on, each for a thread of its own, and keeps the
 * leases alive. It looks at every tick, and as soon as something was asked for or ended.
 * If a thread dies, nobody has to do anything: its lease ends, and the run goes on.
 * <p>
 * Longer than other files: threads, heartbeats and the shutdown share the leases that
 * this instance holds.
 */
@Component
class RunDispatcher implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(RunDispatcher.class);

	/** Chosen by us: the container that stops the app waits for longer. */
	private static final Duration CALLS_END = Duration.ofSeconds(10);

	private static final Duration THREADS_END = Duration.ofSeconds(20);

	private final String instance = UUID.randomUUID().toString();

	private final NightlySchedule schedule;

	private final RunLeases leases;

	private final Installations installations;

	private final Licenses licenses;

	private final Organizations organizations;

	private final Sweeper sweeper;

	private final RunProperties properties;

	private final Map<RunId, Attempt> attempts = new ConcurrentHashMap<>();

	private final ExecutorService dispatching = Executors
		.newSingleThreadExecutor((work) -> daemon(work, "run-dispatcher"));

	private final AtomicBoolean woken = new AtomicBoolean();

	private final AtomicBoolean running = new AtomicBoolean();

	RunDispatcher(NightlySchedule schedule, RunLeases leases, Installations installations, Licenses licenses,
			Organizations organizations, Sweeper sweeper, RunProperties properties) {
		this.schedule = schedule;
		this.leases = leases;
		this.installations = installations;
		this.licenses = licenses;
		this.organizations = organizations;
		this.sweeper = sweeper;
		this.properties = properties;
	}

	@EventListener
	void onTick(Tick tick) {
		if (tick == Tick.RUNS && isRunning()) {
			this.schedule.takeDueNights();
			wake();
		}
	}

	@TransactionalEventListener
	void onWaiting(RunWaiting event) {
		wake();
	}

	/** Looks soon, in another thread. Several wakes in a row are one look. */
	private void wake() {
		if (isRunning() && this.woken.compareAndSet(false, true)) {
			this.dispatching.execute(() -> {
				this.woken.set(false);
				try {
					dispatch();
				}
				catch (RuntimeException ex) {
					log.error("Waiting runs could not be read. The next tick tries again.", ex);
				}
			});
		}
	}

	private void dispatch() {
		for (RunLeases.Waiting waiting : this.leases.waiting(this.instance)) {
			if (!isRunning() || this.attempts.size() >= this.properties.atOnce()) {
				return;
			}
			Attempt attempt = new Attempt(waiting);
			if (this.attempts.putIfAbsent(waiting.run(), attempt) == null) {
				start(attempt);
			}
		}
	}

	private void start(Attempt attempt) {
		try {
			attempt.thread.start();
		}
		catch (RuntimeException | Error ex) {
			this.attempts.remove(attempt.waiting.run(), attempt);
			log.error("No thread could be started for run {}. The next tick tries again.", attempt.waiting.run(), ex);
		}
	}

	/** Leases the run, and works on it if that succeeds. */
	private void work(Attempt attempt) {
		boolean worked = false;
		try {
			InstallationId installation = attempt.waiting.installation();
			Optional<LeasedRun> leased = this.leases.lease(attempt.waiting, this.instance, objectionTo(installation));
			if (leased.isPresent()) {
				worked = true;
				attempt.lease = leased.get().lease();
				this.sweeper.sweep(leased.get(), attempt.cancellation);
				this.leases.free(attempt.waiting.run(), this.instance);
			}
		}
		catch (RuntimeException | Error ex) {
			log.error("Run {} was not released properly. It continues when its lease has expired.",
					attempt.waiting.run(), ex);
			worked = false;
		}
		finally {
			this.attempts.remove(attempt.waiting.run(), attempt);
			if (worked) {
				wake();
			}
		}
	}

	/** Returns why a site may have no runs now, {@code null} if it may. */
	@Nullable String objectionTo(InstallationId installation) {
		if (!this.installations.isActive(installation)) {
			return "The app is no longer installed.";
		}
		String unlicensed = switch (this.licenses.check(installation)) {
			case ACTIVE -> null;
			case NONE -> "Skipped: no license. Nothing is revoked until the app is licensed for this site. A Jira "
					+ "administrator can license it under Apps > Manage apps.";
			case NOT_INSTALLED -> "Skipped: Jira answers as if the app were not installed on this site. "
					+ "Nothing is revoked until it is. If it is installed, a Jira administrator needs to install it again.";
			case UNKNOWN -> "Skipped: Jira has not said for some days whether the app is licensed for this site.";
		};
		if (unlicensed != null) {
			this.organizations.noteProblem(installation, unlicensed);
		}
		return unlicensed;
	}

	/** Chosen by us: three of them fit into a lease. */
	@Scheduled(fixedDelayString = "PT8S")
	void keepLeases() {
		List<Attempt> held = this.attempts.values().stream().filter((attempt) -> attempt.lease != null).toList();
		if (held.isEmpty()) {
			return;
		}
		Set<RunId> kept = this.leases.extend(held.stream().map(Attempt::requiredLease).toList(), this.instance);
		held.stream()
			.filter((attempt) -> !kept.contains(attempt.waiting.run()))
			.forEach((attempt) -> attempt.cancellation.cancel(RunCancelled.Why.LEASE_LOST,
					"The lease of run %s has ended".formatted(attempt.waiting.run())));
	}

	@Override
	public void start() {
		this.running.set(true);
		wake();
	}

	/** Lets calls end that are on their way, hands the runs back, and waits for that. */
	@Override
	public void stop() {
		this.running.set(false);
		this.attempts.values()
			.forEach((attempt) -> attempt.cancellation.cancel(RunCancelled.Why.SHUTDOWN, "The app is shutting down"));
		awaitEnd(CALLS_END);
		this.attempts.values().forEach((attempt) -> attempt.thread.interrupt());
		awaitEnd(THREADS_END);
	}

	private void awaitEnd(Duration longest) {
		long end = System.nanoTime() + longest.toNanos();
		try {
			for (Attempt attempt : List.copyOf(this.attempts.values())) {
				attempt.thread.join(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running.get();
	}

	static Thread daemon(Runnable work, String name) {
		Thread thread = new Thread(work, name);
		thread.setDaemon(true);
		return thread;
	}

	/** One thread for one run. */
	private final class Attempt {

		private final RunLeases.Waiting waiting;

		private final RunCancellation cancellation = new RunCancellation();

		private final Thread thread;

		private volatile @Nullable RunLease lease;

		Attempt(RunLeases.Waiting waiting) {
			this.waiting = waiting;
			this.thread = daemon(() -> work(this), "run-" + waiting.run());
		}

		RunLease requiredLease() {
			return Objects.requireNonNull(this.lease);
		}

	}

}
