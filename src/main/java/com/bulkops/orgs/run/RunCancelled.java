package com.bulkops.orgs.run;

/**
 * A run, or one attempt at it, must not go on. That is no error: what was begun is seen
 * through, and nothing else is begun.
 */
public final class RunCancelled extends RuntimeException {

	private final Why why;

	public RunCancelled(Why why, String message) {
		super(message);
		this.why = why;
	}

	public Why why() {
		return this.why;
	}

	/** The reasons. */
	public enum Why {

		/** An administrator asked it to stop. This attempt ends the run. */
		STOP_REQUESTED,
		/**
		 * Another attempt works on the run, its inputs have changed, or it was ended from
		 * outside. This attempt does nothing more.
		 */
		LEASE_LOST,
		/** The app shuts down. The run goes on elsewhere, or after the next start. */
		SHUTDOWN,
		/** Another thread of the attempt found a reason to end it. */
		ENDING

	}

}
