package com.bulkops.orgs.run;

import java.util.Set;

/**
 * The status of a run.
 */
public enum RunStatus {

	/** It waits: another run of the same organization is under way. */
	QUEUED,
	/** It is under way, or was interrupted and resumes by itself. */
	RUNNING,
	/** It handled everything; what failed is in the log. */
	COMPLETED,
	/** Something about the whole organization stopped it before its end. */
	STOPPED,
	/**
	 * It would have revoked more than was confirmed, so it waits for approval. It revoked
	 * nothing, or no more than was confirmed if only single accounts' lists had the rest.
	 */
	ON_HOLD,
	/** It was not allowed to begin. */
	REFUSED,
	/** An error of this app ended it. */
	FAILED;

	static final Set<RunStatus> UNFINISHED = Set.of(QUEUED, RUNNING);

	/** Returns whether nothing more happens. */
	public boolean isFinal() {
		return !UNFINISHED.contains(this);
	}

}
