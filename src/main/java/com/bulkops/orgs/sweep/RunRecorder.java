package com.bulkops.orgs.sweep;

import java.util.List;

import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.run.RunCancelled;
import com.bulkops.orgs.run.RunLease;
import org.jspecify.annotations.Nullable;

/**
 * The entries that an attempt writes about accounts, and about tokens that it does not
 * revoke. Several threads may record.
 */
final class RunRecorder {

	private final RunLease lease;

	private final BatchedActivityLog log;

	private final Progress progress;

	private final SkippedTokens skippedTokens;

	RunRecorder(RunLease lease, BatchedActivityLog log, Progress progress, SkippedTokens skippedTokens) {
		this.lease = lease;
		this.log = log;
		this.progress = progress;
		this.skippedTokens = skippedTokens;
	}

	/**
	 * Records tokens that are skipped or exempt, unless the log reports them already.
	 * @throws RunCancelled if the run may not go on
	 */
	void recordSkipped(List<JudgedToken> tokens) {
		List<JudgedToken> unrecorded = this.skippedTokens.findUnrecorded(this.lease, tokens);
		if (!unrecorded.isEmpty()) {
			this.log.append(unrecorded.stream().map((token) -> token.toEntry(this.lease)).toList());
		}
		this.skippedTokens.record(this.lease, tokens);
	}

	/**
	 * Records an account, or an entry of a list without one, for which nothing could be
	 * done.
	 * @throws RunCancelled if the run may not go on
	 */
	void recordAccount(@Nullable AccountId account, EntryResult result, String reason) {
		this.log.append(NewEntry.account(this.lease.site(), this.lease.run(), account, result, reason));
		switch (result) {
			case UNREACHABLE -> this.progress.addUnreachable();
			case FAILED -> this.progress.addFailed();
			default -> {
				// an account that no longer exists is neither
			}
		}
	}

}
