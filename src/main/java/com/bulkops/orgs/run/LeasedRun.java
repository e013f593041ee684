package com.bulkops.orgs.run;

import org.jspecify.annotations.Nullable;

/**
 * A run that this instance works on now.
 *
 * @param inputs what it decides by
 * @param stage where the attempts before have left it
 * @param run the run as it was when it was leased
 * @param plannedSinceConfirmed how many of its planned tokens became due since the
 * confirmation
 */
public record LeasedRun(RunLease lease, RunInputs inputs, Stage stage, Run run, long plannedSinceConfirmed) {

	/** How many tokens its lists found due; {@code null} until it is planned. */
	public @Nullable Long planned() {
		return this.run.planned();
	}

	/** What a run has done already. */
	public enum Stage {

		/** It reads its lists. */
		SCAN,
		/**
		 * Its lists are the inventory; what is due has to be decided by changed inputs.
		 */
		PLAN,
		/** What is to be done is in {@link RunWorkStore}. */
		REVOKE

	}

}
