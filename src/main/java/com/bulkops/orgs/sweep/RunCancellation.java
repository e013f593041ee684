package com.bulkops.orgs.sweep;

import java.util.concurrent.atomic.AtomicReference;

import com.bulkops.orgs.run.RunCancelled;
import org.jspecify.annotations.Nullable;

/**
 * Whether an attempt at a run ends, and why. What one of its threads finds out, all of
 * them heed: nothing is begun any more, and what was begun is seen through.
 */
final class RunCancellation {

	private final AtomicReference<@Nullable RuntimeException> reason = new AtomicReference<>();

	/** Ends the attempt. The first reason counts. */
	void cancel(RuntimeException first) {
		this.reason.compareAndSet(null, first);
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
	 * To be called before anything is begun.
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
	 * To be called after a failure, which may only be what a shutdown looks like.
	 * @throws RunCancelled if the app shuts down
	 */
	void throwIfShutDown() {
		if (Thread.currentThread().isInterrupted() || is(RunCancelled.Why.SHUTDOWN)) {
			throw new RunCancelled(RunCancelled.Why.SHUTDOWN, "The app is shutting down");
		}
	}

}
