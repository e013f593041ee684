package com.bulkops.orgs.stress;

import com.bulkops.orgs.simulator.Organization.Call;

/**
 * Where a run stands when somebody acts.
 */
enum Phase {

	/** It is asked for, and nobody works on it. */
	QUEUED,
	/** It reads the lists. */
	LISTING,
	/** It has read the lists, and decides. */
	PLANNING,
	/** It revokes. */
	REVOKING,
	/** It asks before it revokes. */
	ON_HOLD,
	/** It has revoked what was due, and is about to end. */
	ENDING;

	/** Calls of a run's lists, in a site as {@link StressedSite} has it. */
	static final int LISTS = 5;

	/** Whether a call is one of those that are counted to find the moment. */
	boolean counts(Call call) {
		boolean lists = call.path().startsWith("/admin/");
		return switch (this) {
			case QUEUED, LISTING, PLANNING -> lists;
			case REVOKING, ENDING -> call.isRevocation();
			case ON_HOLD -> false;
		};
	}

}
