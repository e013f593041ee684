package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

import com.bulkops.orgs.adminapi.AccountId;

/**
 * Notes now and then which accounts are done, and how far the run is. What was done after
 * the last note is looked at again after an interruption, which does no harm: nothing is
 * revoked without a fresh look.
 */
final class Checkpoint {

	/** Ours: who watches a run sees it go on. */
	private static final Duration EVERY = Duration.ofSeconds(1);

	private final RunInProgress run;

	private final WorkList workList;

	private final Clock clock;

	private final ReentrantLock lock = new ReentrantLock();

	private List<AccountId> done = new ArrayList<>();

	private Instant last;

	Checkpoint(RunInProgress run, WorkList workList, Clock clock) {
		this.run = run;
		this.workList = workList;
		this.clock = clock;
		this.last = clock.instant();
	}

	/**
	 * An account is done.
	 * @throws SweepRuns.StopRequested if the run is to stop
	 * @throws SweepRuns.ClaimLost if somebody else has the run
	 */
	void done(AccountId account) {
		List<AccountId> toNote;
		this.lock.lock();
		try {
			this.done.add(account);
			Instant now = this.clock.instant();
			if (now.isBefore(this.last.plus(EVERY))) {
				return;
			}
			this.last = now;
			toNote = this.done;
			this.done = new ArrayList<>();
		}
		finally {
			this.lock.unlock();
		}
		this.workList.done(this.run.claim().run(), toNote);
		this.run.publishProgress();
	}

}
