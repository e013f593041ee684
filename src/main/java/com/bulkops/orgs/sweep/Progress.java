package com.bulkops.orgs.sweep;

import com.bulkops.orgs.activity.ActivityLog.Tally;
import com.bulkops.orgs.activity.RunCounts;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is. What an earlier attempt concluded counts. Several threads may tell.
 */
final class Progress {

	private @Nullable Long planned;

	private long accounts;

	private long tokens;

	private long due;

	private long revoked;

	private long alreadyGone;

	private long failed;

	private long unreachable;

	private long exempt;

	private long skipped;

	Progress(Tally earlier) {
		this.revoked = earlier.revoked();
		this.alreadyGone = earlier.alreadyGone();
		this.failed = earlier.failed();
		this.unreachable = earlier.unreachable();
		this.due = this.revoked + this.alreadyGone;
	}

	/** An earlier attempt read the lists; this is what they found. */
	synchronized void resume(RunCounts lists, @Nullable Long tokensDue) {
		this.accounts = lists.accounts();
		this.tokens = lists.tokens();
		this.exempt = lists.exempt();
		this.skipped = lists.skipped();
		this.planned = tokensDue;
	}

	/** Counts what is stored of the lists so far. */
	synchronized void listed(long listedAccounts, long listedTokens) {
		this.accounts = listedAccounts;
		this.tokens = listedTokens;
	}

	/** Of the tokens that the lists found, these are not to be revoked. */
	synchronized void spared(long exemptTokens, long skippedTokens) {
		this.exempt = exemptTokens;
		this.skipped = skippedTokens;
	}

	synchronized void sawAccounts(long count) {
		this.accounts += count;
	}

	synchronized void sawTokens(long count) {
		this.tokens += count;
	}

	/** The lists are read; this is what they found, besides what is done already. */
	synchronized void plan(long tokensDue) {
		this.planned = this.due + tokensDue;
	}

	/** Nothing more is done about what is due, and what was met besides. */
	synchronized void leavePlanned() {
		if (this.planned != null) {
			this.due = Math.max(this.due, this.planned);
			this.planned = this.due;
		}
	}

	synchronized @Nullable Long planned() {
		return this.planned;
	}

	/** How many were found so far. */
	synchronized long foundDue(long count) {
		this.due += count;
		return this.due;
	}

	synchronized void revoked() {
		this.revoked++;
	}

	synchronized void alreadyGone() {
		this.alreadyGone++;
	}

	synchronized void failed() {
		this.failed++;
	}

	synchronized void unreachable() {
		this.unreachable++;
	}

	synchronized RunCounts counts() {
		return new RunCounts(this.accounts, this.tokens, this.due, this.revoked, this.alreadyGone, this.failed,
				this.unreachable, this.exempt, this.skipped);
	}

}
