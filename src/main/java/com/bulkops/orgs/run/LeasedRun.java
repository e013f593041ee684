package com.bulkops.orgs.run;

import org.jspecify.annotations.Nullable;

/**
 * A run that this instance works on now.
 *
 * @param inputs the inputs that it decides by
 * @param stage where earlier attempts have left it
 * @param run the run as it was when it was leased
 * @param plannedSinceConfirmed how many of its planned tokens became due since the
 * confirmation
 */
public record LeasedRun(RunLease lease, RunInputs inputs, Stage stage, Run run, long plannedSinceConfirmed) {

	/** Returns how many listed tokens are due; {@code null} until it is planned. */
	public @Nullable Long planned() {
		return this.run.planned();
	}

	/** The next step of a run. */
	public enum Stage {

		/** It reads its lists. */
		SCAN,
		/**
		 * Its lists are the inventory; which tokens are due has to be decided again.
		 */
		PLAN,
		/** The accounts that it has to sweep are in {@link AccountQueue}. */
		REVOKE

	}

}
