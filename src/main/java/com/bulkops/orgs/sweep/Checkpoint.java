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
import com.bulkops.orgs.run.LeasedInventory;
import com.bulkops.orgs.run.RunCancelled;

/**
 * The checkpoints of a run: the accounts that are done, the tokens that they have left,
 * and the progress, saved once a second. After an interruption, accounts that were done
 * since the last checkpoint are swept again, which is harmless: nothing is revoked unless
 * it was read just before.
 */
final class Checkpoint {

	private final RunContext run;

	private final AccountQueue queue;

	private final LeasedInventory inventory;

	private final Clock clock;

	private final ReentrantLock lock = new ReentrantLock();

	private Set<AccountId> done = new LinkedHashSet<>();

	private Map<AccountId, List<InventoryToken>> left = new HashMap<>();

	private Instant last;

	Checkpoint(RunContext run, AccountQueue queue, LeasedInventory inventory, Clock clock) {
		this.run = run;
		this.queue = queue;
		this.inventory = inventory;
		this.clock = clock;
		this.last = clock.instant();
	}

	/** Adds the tokens that an account has left. */
	void addLeft(AccountId account, List<InventoryToken> tokens) {
		this.lock.lock();
		try {
			this.left.put(account, tokens);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Adds an account that is done, with success or not.
	 * @throws RunCancelled if the run may not go on
	 */
	void addDone(AccountId account) {
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

	/** Saves all that is not saved yet. */
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
		this.inventory.replace(this.run.lease(), leftNow);
		this.queue.remove(this.run.lease(), doneNow);
	}

}
