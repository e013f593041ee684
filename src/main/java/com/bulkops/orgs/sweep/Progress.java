package com.bulkops.orgs.sweep;

import com.bulkops.orgs.activity.ActivityLog.Tally;
import com.bulkops.orgs.activity.RunCounts;

/**
 * How far a run is. What an earlier attempt concluded counts.
 */
final class Progress {

	private long accounts;

	private long tokens;

	private long due;

	private long revoked;

	private long alreadyGone;

	private long failed;

	private long unreachable;

	Progress(Tally earlier) {
		this.revoked = earlier.revoked();
		this.alreadyGone = earlier.alreadyGone();
		this.failed = earlier.failed();
		this.unreachable = earlier.unreachable();
		this.due = this.revoked + this.alreadyGone;
	}

	/** The lists are read from their beginning again. */
	void forgetListing() {
		this.accounts = 0;
		this.tokens = 0;
	}

	void sawAccounts(long count) {
		this.accounts += count;
	}

	void sawTokens(long count) {
		this.tokens += count;
	}

	void foundDue() {
		this.due++;
	}

	void revoked() {
		this.revoked++;
	}

	void alreadyGone() {
		this.alreadyGone++;
	}

	void failed() {
		this.failed++;
	}

	void unreachable() {
		this.unreachable++;
	}

	RunCounts counts() {
		return new RunCounts(this.accounts, this.tokens, this.due, this.revoked, this.alreadyGone, this.failed,
				this.unreachable);
	}

}
