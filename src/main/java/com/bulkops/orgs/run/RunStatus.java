package com.bulkops.orgs.run;

import java.util.Set;

/**
 * Where a run stands.
 */
public enum RunStatus {

	/** It waits for its turn: another run of the same organization is under way. */
	QUEUED,
	/** It is under way, or was interrupted and goes on by itself. */
	RUNNING,
	/** It looked at everything; what failed is in the log. */
	COMPLETED,
	/** Something about the whole organization stopped it before its end. */
	STOPPED,
	/**
	 * It would have revoked more than was confirmed, so it asks. It revoked nothing, or
	 * no more than was confirmed if only single accounts' lists told of the rest.
	 */
	ON_HOLD,
	/** It was not allowed to begin. */
	REFUSED,
	/** An error of this app ended it. */
	FAILED;

	static final Set<RunStatus> UNFINISHED = Set.of(QUEUED, RUNNING);

	/** Whether nothing more happens. */
	public boolean isFinal() {
		return !UNFINISHED.contains(this);
	}

}
