package com.bulkops.orgs.sweep;

import java.time.Duration;
import java.util.function.Consumer;

import com.bulkops.orgs.run.RunCancelled;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.RunLeases;
import org.jspecify.annotations.Nullable;

/**
 * The thread that works on one run, with its cancellation, and with the lease as soon as
 * there is one.
 */
final class RunThread {

	private final RunLeases.Waiting waiting;

	private final RunCancellation cancellation = new RunCancellation();

	private final Thread thread;

	private volatile @Nullable RunLease lease;

	RunThread(RunLeases.Waiting waiting, Consumer<RunThread> work) {
		this.waiting = waiting;
		this.thread = daemon(() -> work.accept(this), "run-" + waiting.run());
	}

	RunLeases.Waiting waiting() {
		return this.waiting;
	}

	RunCancellation cancellation() {
		return this.cancellation;
	}

	@Nullable RunLease lease() {
		return this.lease;
	}

	void setLease(RunLease lease) {
		this.lease = lease;
	}

	void cancel(RunCancelled.Why why, String message) {
		this.cancellation.cancel(why, message);
	}

	void start() {
		this.thread.start();
	}

	void interrupt() {
		this.thread.interrupt();
	}

	void join(Duration longest) throws InterruptedException {
		this.thread.join(Math.max(1, longest.toMillis()));
	}

	static Thread daemon(Runnable work, String name) {
		Thread thread = new Thread(work, name);
		thread.setDaemon(true);
		return thread;
	}

}
