package com.bulkops.orgs.sweep;

import java.util.concurrent.atomic.AtomicReference;

import com.bulkops.orgs.run.RunCancelled;
import org.jspecify.annotations.Nullable;

/**
 * The cancellation of an attempt at a run. Any of its threads may cancel it; then none of
 * them begins anything, and what was started is concluded.
 */
final class RunCancellation {

	private final AtomicReference<@Nullable RuntimeException> reason = new AtomicReference<>();

	/** Ends the attempt. The first reason is kept, a pause as {@link RunPaused}. */
	void cancel(RuntimeException first) {
		this.reason.compareAndSet(null, (RuntimeException) RunPaused.orSame(first));
	}

	void cancel(RunCancelled.Why why, String message) {
		cancel(new RunCancelled(why, message));
	}

	/** Returns the reason, {@code null} while the attempt goes on. */
	@Nullable RuntimeException reason() {
		return this.reason.get();
	}

	boolean is(RunCancelled.Why why) {
		return this.reason.get() instanceof RunCancelled cancelled && cancelled.why() == why;
	}

	/**
	 * Checks, before anything is started, that the attempt goes on.
	 * @throws RunCancelled if the attempt ends
	 */
	void throwIfCancelled() {
		throwIfShutDown();
		RuntimeException because = this.reason.get();
		if (because instanceof RunCancelled cancelled) {
			throw cancelled;
		}
		if (because != null) {
			throw new RunCancelled(RunCancelled.Why.ENDING, "Another thread found that the run is ending");
		}
	}

	/**
	 * Checks, after a failure, that a shutdown is not its cause.
	 * @throws RunCancelled if the app shuts down
	 */
	void throwIfShutDown() {
		if (Thread.currentThread().isInterrupted() || is(RunCancelled.Why.SHUTDOWN)) {
			throw new RunCancelled(RunCancelled.Why.SHUTDOWN, "The app is shutting down");
		}
	}

}
