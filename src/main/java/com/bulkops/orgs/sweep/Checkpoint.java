package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.inventory.InventoryToken;
import com.bulkops.orgs.run.AccountQueue;
import com.bulkops.orgs.run.RunCancelled;

/**
 * Saves regularly which accounts are done, what they have left, and how far the run is.
 * What was done after the last time is looked at again after an interruption, which does
 * no harm: nothing is revoked unless it was read just before.
 */
final class Checkpoint {

	private final RunContext run;

	private final AccountQueue work;

	private final Clock clock;

	private final ReentrantLock lock = new ReentrantLock();

	private Set<AccountId> done = new LinkedHashSet<>();

	private Map<AccountId, List<InventoryToken>> left = new HashMap<>();

	private Instant last;

	Checkpoint(RunContext run, AccountQueue work, Clock clock) {
		this.run = run;
		this.work = work;
		this.clock = clock;
		this.last = clock.instant();
	}

	/** These tokens an account has left. */
	void left(AccountId account, List<InventoryToken> tokens) {
		this.lock.lock();
		try {
			this.left.put(account, tokens);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * An account is done, whether that succeeded or not.
	 * @throws RunCancelled if the run may not go on
	 */
	void done(AccountId account) {
		this.lock.lock();
		try {
			this.done.add(account);
			if (this.clock.instant().isBefore(this.last.plus(RunContext.PUBLISHED_EVERY))) {
				return;
			}
			this.last = this.clock.instant();
		}
		finally {
			this.lock.unlock();
		}
		save();
		this.run.publishProgress();
	}

	/** Saves what is not saved yet. */
	void save() {
		Map<AccountId, List<InventoryToken>> leftNow;
		Set<AccountId> doneNow;
		this.lock.lock();
		try {
			leftNow = this.left;
			doneNow = this.done;
			this.left = new HashMap<>();
			this.done = new LinkedHashSet<>();
		}
		finally {
			this.lock.unlock();
		}
		this.run.inventory().replace(this.run.lease(), leftNow);
		this.work.remove(this.run.lease(), doneNow);
	}

}
