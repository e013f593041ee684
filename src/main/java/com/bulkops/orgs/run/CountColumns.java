package com.bulkops.orgs.run;

import com.bulkops.orgs.activity.RunCounts;
import jakarta.persistence.Embeddable;

/**
 * The counts of a run as columns of its row.
 */
@Embeddable
class CountColumns {

	private long accounts;

	private long tokens;

	private long due;

	private long revoked;

	private long alreadyGone;

	private long failed;

	private long unreachable;

	private long exempt;

	private long skipped;

	void set(RunCounts counts) {
		this.accounts = counts.accounts();
		this.tokens = counts.tokens();
		this.due = counts.due();
		this.revoked = counts.revoked();
		this.alreadyGone = counts.alreadyGone();
		this.failed = counts.failed();
		this.unreachable = counts.unreachable();
		this.exempt = counts.exempt();
		this.skipped = counts.skipped();
	}

	RunCounts toCounts() {
		return new RunCounts(this.accounts, this.tokens, this.due, this.revoked, this.alreadyGone, this.failed,
				this.unreachable, this.exempt, this.skipped);
	}

}
