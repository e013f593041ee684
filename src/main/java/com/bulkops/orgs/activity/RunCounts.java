package com.bulkops.orgs.activity;

/**
 * The numbers of a run. Of the tokens that were due, each is revoked, already gone,
 * failed, exempt or skipped, or was not reached.
 *
 * @param accounts managed accounts found
 * @param tokens API tokens found; once all lists are read, without expired ones
 * @param due tokens that were due, and not exempt or skipped
 * @param failed revocations and accounts that failed
 * @param unreachable accounts that this key may not read
 * @param exempt tokens that would be due but for an exemption
 * @param skipped tokens that are due, and not revoked for another reason
 */
public record RunCounts(long accounts, long tokens, long due, long revoked, long alreadyGone, long failed,
		long unreachable, long exempt, long skipped) {

	/** The numbers of a run that has found nothing yet. */
	public static final RunCounts NONE = new RunCounts(0, 0, 0, 0, 0, 0, 0);

	/** Creates the numbers of a run without exempt or skipped tokens. */
	public RunCounts(long accounts, long tokens, long due, long revoked, long alreadyGone, long failed,
			long unreachable) {
		this(accounts, tokens, due, revoked, alreadyGone, failed, unreachable, 0, 0);
	}

	/** Returns the same numbers with these exempt and skipped tokens. */
	public RunCounts withSpared(long exempt, long skipped) {
		return new RunCounts(this.accounts, this.tokens, this.due, this.revoked, this.alreadyGone, this.failed,
				this.unreachable, exempt, skipped);
	}

	/** Returns whether a token or an account could not be handled. */
	public boolean hasFailures() {
		return this.failed + this.unreachable > 0;
	}

}
