package com.bulkops.orgs.run;

/**
 * A reason for which a run, or one attempt at it, must not go on. It is no error: what
 * was started is concluded, and nothing else is started.
 */
public final class RunCancelled extends RuntimeException {

	private final Why why;

	public RunCancelled(Why why, String message) {
		super(message);
		this.why = why;
	}

	/** Returns the exception of an attempt whose lease is lost. */
	static RunCancelled leaseLost(RunLease lease) {
		return new RunCancelled(Why.LEASE_LOST,
				"Attempt %d no longer holds the lease of run %s".formatted(lease.attempt(), lease.run()));
	}

	/** Returns the reason; of an end of the run, a sentence for administrators. */
	@Override
	public String getMessage() {
		return String.valueOf(super.getMessage());
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
		ENDING,
		/**
		 * More is due than may be revoked without approval. This attempt ends the run.
		 */
		ON_HOLD,
		/** A list is empty that was not empty before. This attempt ends the run. */
		EMPTY_LIST

	}

}
