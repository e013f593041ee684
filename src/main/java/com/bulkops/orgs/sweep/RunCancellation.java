package com.bulkops.orgs.sweep;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Whether a run ends, and why. What one of its threads finds out, all of them heed:
 * nothing begins any more, and what was begun is seen through.
 */
final class RunCancellation {

	private final AtomicReference<@Nullable RuntimeException> reason = new AtomicReference<>();

	/** The run ends. The first reason counts. */
	void because(RuntimeException first) {
		this.reason.compareAndSet(null, first);
	}

	/** {@code null} while the run goes on. */
	@Nullable RuntimeException reason() {
		return this.reason.get();
	}

	/** Whether the run is this attempt's to end, and does not go on elsewhere. */
	boolean isOwn() {
		return !(reason() instanceof ShutDown || reason() instanceof RunStore.LeaseLost);
	}

	/**
	 * To be asked before anything is begun.
	 * @throws Ended if another thread found that the run ends
	 * @throws ShutDown if the app shuts down
	 */
	void requireGoingOn() {
		requireNoShutdown();
		RuntimeException because = this.reason.get();
		if (because != null) {
			throw new Ended(because);
		}
	}

	/**
	 * Stops here, and leaves all as it is, when the app shuts down; the next start goes
	 * on.
	 * @throws ShutDown if it does
	 */
	void requireNoShutdown() {
		if (Thread.currentThread().isInterrupted() || this.reason.get() instanceof ShutDown) {
			throw new ShutDown();
		}
	}

	/** The run does not go on, for a reason that is no error. */
	abstract static class NotGoingOn extends RuntimeException {

		NotGoingOn() {
		}

		NotGoingOn(String message) {
			super(message);
		}

		NotGoingOn(String message, Throwable cause) {
			super(message, cause);
		}

	}

	/** Another thread of the run found that it ends. */
	static final class Ended extends NotGoingOn {

		Ended(RuntimeException reason) {
			super("Another thread of the run found that it ends: " + reason.getMessage(), reason);
		}

	}

	/** More is due than may be revoked without asking. */
	static final class MoreThanConfirmed extends NotGoingOn {

		MoreThanConfirmed(String objection) {
			super(objection);
		}

		/** A sentence. */
		@Override
		public String getMessage() {
			return Objects.requireNonNull(super.getMessage());
		}

	}

	/** The app shuts down while the run is under way. */
	static final class ShutDown extends RuntimeException {

	}

}
