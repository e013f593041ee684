package com.bulkops.orgs.policy;

/**
 * The number of tokens that a run found due.
 *
 * @param total all of them
 * @param sinceConfirmed the tokens among them that became due after the confirmation by
 * the passing of time alone; see {@link Policy#isExpected}
 */
public record DueCount(long total, long sinceConfirmed) {

	public static final DueCount NONE = new DueCount(0, 0);

	/** Returns the sum of both numbers. */
	public DueCount plus(DueCount other) {
		return new DueCount(this.total + other.total, this.sinceConfirmed + other.sinceConfirmed);
	}

	/** Returns the number of tokens that are not expected in addition. */
	long unexpected() {
		return this.total - this.sinceConfirmed;
	}

}
