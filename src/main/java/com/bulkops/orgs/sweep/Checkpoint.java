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
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.inventory.SeenToken;

/**
 * Notes now and then which accounts are done, what they have left, and how far the run
 * is. What was done after the last note is looked at again after an interruption, which
 * does no harm: nothing is revoked without a fresh look.
 */
final class Checkpoint {

	private final RunContext run;

	private final RunWorkStore workList;

	private final Inventory inventory;

	private final Clock clock;

	private final ReentrantLock lock = new ReentrantLock();

	private Set<AccountId> done = new LinkedHashSet<>();

	private Map<AccountId, List<SeenToken>> left = new HashMap<>();

	private Instant last;

	Checkpoint(RunContext run, RunWorkStore workList, Inventory inventory, Clock clock) {
		this.run = run;
		this.workList = workList;
		this.inventory = inventory;
		this.clock = clock;
		this.last = clock.instant();
	}

	/** These tokens an account has left. */
	void left(AccountId account, List<SeenToken> tokens) {
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
	 * @throws RunStore.StopRequested if the run is to stop
	 * @throws RunStore.LeaseLost if somebody else has the run
	 */
	void done(AccountId account) {
		this.lock.lock();
		try {
			this.done.add(account);
			if (this.clock.instant().isBefore(this.last.plus(RunContext.NOW_AND_THEN))) {
				return;
			}
			this.last = this.clock.instant();
		}
		finally {
			this.lock.unlock();
		}
		note();
		this.run.publishProgress();
	}

	/** Notes what is not noted yet. */
	void note() {
		Map<AccountId, List<SeenToken>> leftNow;
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
		this.inventory.replace(this.run.claim().installation(), this.run.claim().organization(), leftNow);
		this.workList.done(this.run.claim(), doneNow);
	}

}
