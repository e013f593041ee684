package com.bulkops.orgs.activity;

/**
 * What a run saw and did.
 *
 * @param accounts managed accounts seen
 * @param tokens API tokens seen
 * @param due tokens that were due
 * @param failed what did not work, accounts included
 * @param unreachable accounts that may not be looked at with this key
 */
public record RunCounts(long accounts, long tokens, long due, long revoked, long alreadyGone, long failed,
		long unreachable) {

	/** Whether there is somebody or something that it could not handle. */
	public boolean hasFailures() {
		return this.failed + this.unreachable > 0;
	}

}
