package com.bulkops.orgs.sweep;

import com.bulkops.orgs.activity.ActivityLog.Tally;
import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.policy.DueCount;
import com.bulkops.orgs.run.LeasedRun;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a run, with the results of earlier attempts. Several threads may change
 * it.
 */
final class Progress {

	private @Nullable Long planned;

	private long accounts;

	private long tokens;

	private long due;

	/** Of those due, how many became so since the confirmation. */
	private long sinceConfirmed;

	private long plannedSinceConfirmed;

	private long revoked;

	private long alreadyGone;

	private long failed;

	private long unreachable;

	private long exempt;

	private long skipped;

	Progress(Tally earlier) {
		setResults(earlier);
		this.due = this.revoked + this.alreadyGone;
	}

	/** Returns the progress of a run as its earlier attempts have left it. */
	static Progress of(LeasedRun leased, Tally earlier) {
		Progress progress = new Progress(earlier);
		progress.setPlannedSinceConfirmed(leased.plannedSinceConfirmed());
		if (leased.stage() != LeasedRun.Stage.SCAN) {
			progress.resume(leased.run().counts(), leased.planned());
		}
		return progress;
	}

	/**
	 * Sets what an earlier attempt planned. As many of its results as possible are
	 * counted among the expected tokens.
	 */
	synchronized void setPlannedSinceConfirmed(long planned) {
		this.plannedSinceConfirmed = planned;
		this.sinceConfirmed = Math.min(this.due, planned);
	}

	/** Sets the results of tokens and accounts that the log has. */
	final synchronized void setResults(Tally log) {
		this.revoked = log.revoked();
		this.alreadyGone = log.alreadyGone();
		this.failed = log.failed();
		this.unreachable = log.unreachable();
	}

	/** Sets the counts of the lists that an earlier attempt read. */
	synchronized void resume(RunCounts lists, @Nullable Long tokensDue) {
		this.accounts = lists.accounts();
		this.tokens = lists.tokens();
		this.exempt = lists.exempt();
		this.skipped = lists.skipped();
		this.planned = tokensDue;
	}

	/** Sets the counts of what is stored of the lists so far. */
	synchronized void setListed(long listedAccounts, long listedTokens) {
		this.accounts = listedAccounts;
		this.tokens = listedTokens;
	}

	/**
	 * Removes listed tokens that have expired: a share of all tokens is one of the
	 * others.
	 */
	synchronized void removeExpired(long expired) {
		this.tokens -= expired;
	}

	/** Sets how many listed tokens are not to be revoked. */
	synchronized void setSpared(long exemptTokens, long skippedTokens) {
		this.exempt = exemptTokens;
		this.skipped = skippedTokens;
	}

	synchronized void addAccounts(long count) {
		this.accounts += count;
	}

	synchronized void addTokens(long count) {
		this.tokens += count;
	}

	/** Sets how many listed tokens are due, besides those that are handled already. */
	synchronized void plan(DueCount found) {
		this.planned = this.due + found.total();
		this.plannedSinceConfirmed = this.sinceConfirmed + found.sinceConfirmed();
	}

	/** Counts all planned tokens as due: none of the rest is handled. */
	synchronized void countPlannedAsDue() {
		if (this.planned != null) {
			this.due = Math.max(this.due, this.planned);
			this.planned = this.due;
		}
	}

	synchronized @Nullable Long planned() {
		return this.planned;
	}

	synchronized long plannedSinceConfirmed() {
		return this.plannedSinceConfirmed;
	}

	/** Returns how many are planned, or were found due, if that is more. */
	synchronized DueCount totalDue() {
		return new DueCount((this.planned != null) ? Math.max(this.due, this.planned) : this.due,
				Math.max(this.sinceConfirmed, this.plannedSinceConfirmed));
	}

	/**
	 * Adds tokens that were found due.
	 * @return how many were found so far
	 */
	synchronized DueCount addDue(DueCount found) {
		this.due += found.total();
		this.sinceConfirmed += found.sinceConfirmed();
		return new DueCount(this.due, this.sinceConfirmed);
	}

	/** Removes tokens that are not to be revoked after all. */
	synchronized void removeDue(DueCount found) {
		this.due -= found.total();
		this.sinceConfirmed -= found.sinceConfirmed();
	}

	/** Adds a token that an earlier attempt had revoked, as it turns out. */
	synchronized void addRevokedEarlier() {
		this.due++;
		if (this.sinceConfirmed < this.plannedSinceConfirmed) {
			this.sinceConfirmed++;
		}
	}

	synchronized void addRevoked() {
		this.revoked++;
	}

	synchronized void addAlreadyGone() {
		this.alreadyGone++;
	}

	synchronized void addFailed() {
		this.failed++;
	}

	synchronized void addUnreachable() {
		this.unreachable++;
	}

	synchronized RunCounts counts() {
		return new RunCounts(this.accounts, this.tokens, this.due, this.revoked, this.alreadyGone, this.failed,
				this.unreachable, this.exempt, this.skipped);
	}

}
