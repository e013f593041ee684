package com.bulkops.orgs.sweep;

import com.bulkops.orgs.activity.ActivityLog.Tally;
import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.policy.DueCount;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is. What an earlier attempt concluded counts. Several threads may tell.
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
		concluded(earlier);
		this.due = this.revoked + this.alreadyGone;
	}

	/**
	 * What an earlier attempt planned; of what it did, as many count as expected as can
	 * be among them.
	 */
	synchronized void expectAsPlanned(long planned) {
		this.plannedSinceConfirmed = planned;
		this.sinceConfirmed = Math.min(this.due, planned);
	}

	/** What the log says of tokens and accounts. */
	final synchronized void concluded(Tally log) {
		this.revoked = log.revoked();
		this.alreadyGone = log.alreadyGone();
		this.failed = log.failed();
		this.unreachable = log.unreachable();
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
	synchronized void plan(DueCount found) {
		this.planned = this.due + found.total();
		this.plannedSinceConfirmed = this.sinceConfirmed + found.sinceConfirmed();
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

	synchronized long plannedSinceConfirmed() {
		return this.plannedSinceConfirmed;
	}

	/** What the lists found, or what was met, if that is more. */
	synchronized DueCount dueInAll() {
		return new DueCount((this.planned != null) ? Math.max(this.due, this.planned) : this.due,
				Math.max(this.sinceConfirmed, this.plannedSinceConfirmed));
	}

	/** How many were found so far. */
	synchronized DueCount foundDue(DueCount found) {
		this.due += found.total();
		this.sinceConfirmed += found.sinceConfirmed();
		return new DueCount(this.due, this.sinceConfirmed);
	}

	/** It is not to be revoked after all. */
	synchronized void leaveDue(DueCount found) {
		this.due -= found.total();
		this.sinceConfirmed -= found.sinceConfirmed();
	}

	/** One that an earlier attempt had revoked, as it turns out. */
	synchronized void foundDone() {
		this.due++;
		if (this.sinceConfirmed < this.plannedSinceConfirmed) {
			this.sinceConfirmed++;
		}
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
