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
import com.bulkops.orgs.run.LeasedRun;
import com.bulkops.orgs.run.RunCancelled;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.RunLeases;
import com.bulkops.orgs.run.RunWaiting;
import com.bulkops.orgs.schedule.NightlySchedule;
import com.bulkops.orgs.schedule.Tick;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * The dispatcher of the runs that can start or resume: each gets a thread, and the
 * dispatcher extends its lease. It dispatches at every tick, and when a run was requested
 * or ended. If a thread dies, nothing has to be done: its lease expires, and the run
 * resumes.
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

	private final RunPreconditions preconditions;

	private final Sweeper sweeper;

	private final RunProperties properties;

	private final Map<RunId, RunThread> threads = new ConcurrentHashMap<>();

	private final ExecutorService dispatching = Executors
		.newSingleThreadExecutor((work) -> RunThread.daemon(work, "run-dispatcher"));

	private final AtomicBoolean triggered = new AtomicBoolean();

	private final AtomicBoolean running = new AtomicBoolean();

	RunDispatcher(NightlySchedule schedule, RunLeases leases, RunPreconditions preconditions, Sweeper sweeper,
			RunProperties properties) {
		this.schedule = schedule;
		this.leases = leases;
		this.preconditions = preconditions;
		this.sweeper = sweeper;
		this.properties = properties;
	}

	@EventListener
	void onTick(Tick tick) {
		if (tick == Tick.RUNS && isRunning()) {
			this.schedule.takeDueNights();
			triggerDispatch();
		}
	}

	@TransactionalEventListener
	void onWaiting(RunWaiting event) {
		triggerDispatch();
	}

	/** Dispatches soon, in another thread. Several triggers in a row are one dispatch. */
	private void triggerDispatch() {
		if (isRunning() && this.triggered.compareAndSet(false, true)) {
			this.dispatching.execute(() -> {
				this.triggered.set(false);
				try {
					dispatch();
				}
				catch (RuntimeException ex) {
					log.error("Waiting runs could not be dispatched. The next tick tries again.", ex);
				}
			});
		}
	}

	private void dispatch() {
		for (RunLeases.Waiting waiting : this.leases.waiting(this.instance)) {
			if (!isRunning() || this.threads.size() >= this.properties.atOnce()) {
				return;
			}
			RunThread thread = new RunThread(waiting, this::work);
			if (this.threads.putIfAbsent(waiting.run(), thread) == null) {
				start(thread);
			}
		}
	}

	private void start(RunThread thread) {
		try {
			thread.start();
		}
		catch (RuntimeException | Error ex) {
			this.threads.remove(thread.waiting().run(), thread);
			log.error("No thread could be started for run {}. The next tick tries again.", thread.waiting().run(), ex);
		}
	}

	/** Leases the run, and works on it if that succeeds. */
	private void work(RunThread thread) {
		RunLeases.Waiting waiting = thread.waiting();
		boolean worked = false;
		try {
			Optional<LeasedRun> leased = this.leases.lease(waiting, this.instance,
					this.preconditions.findObjectionTo(waiting.site()));
			if (leased.isPresent()) {
				worked = true;
				thread.setLease(leased.get().lease());
				this.sweeper.sweep(leased.get(), thread.cancellation());
				this.leases.free(waiting.run(), this.instance);
			}
		}
		catch (RuntimeException | Error ex) {
			log.error("Run {} was not handed back in order. It resumes when its lease has expired.", waiting.run(), ex);
			worked = false;
		}
		finally {
			this.threads.remove(waiting.run(), thread);
			if (worked) {
				triggerDispatch();
			}
		}
	}

	/** Extends the leases. Chosen by us: three heartbeats fit into a lease. */
	@Scheduled(fixedDelayString = "PT8S")
	void extendLeases() {
		List<RunThread> leased = this.threads.values().stream().filter((thread) -> thread.lease() != null).toList();
		if (leased.isEmpty()) {
			return;
		}
		List<RunLease> current = leased.stream().map((thread) -> Objects.requireNonNull(thread.lease())).toList();
		Set<RunId> extended = this.leases.extend(current, this.instance);
		leased.stream()
			.filter((thread) -> !extended.contains(thread.waiting().run()))
			.forEach((thread) -> thread.cancel(RunCancelled.Why.LEASE_LOST,
					"The lease of run %s has ended".formatted(thread.waiting().run())));
	}

	@Override
	public void start() {
		this.running.set(true);
		triggerDispatch();
	}

	/**
	 * Waits until calls that are on their way have ended, and the runs are handed back.
	 */
	@Override
	public void stop() {
		this.running.set(false);
		this.threads.values().forEach((thread) -> thread.cancel(RunCancelled.Why.SHUTDOWN, "The app is shutting down"));
		awaitEnd(CALLS_END);
		this.threads.values().forEach(RunThread::interrupt);
		awaitEnd(THREADS_END);
	}

	private void awaitEnd(Duration longest) {
		long end = System.nanoTime() + longest.toNanos();
		try {
			for (RunThread thread : List.copyOf(this.threads.values())) {
				thread.join(Duration.ofNanos(end - System.nanoTime()));
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

}
