package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.OrganizationClient;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.notice.OwnerNotices;
import com.bulkops.orgs.run.AccountQueue;
import com.bulkops.orgs.run.LeasedInventory;
import com.bulkops.orgs.run.RunCancelled;

import org.springframework.stereotype.Component;

/**
 * The step of a run that sweeps the planned accounts, several at a time, each in one
 * thread.
 */
@Component
class RevokeStep {

	private final AccountQueue queue;

	private final LeasedInventory inventory;

	private final OwnerNotices ownerNotices;

	private final Clock clock;

	RevokeStep(AccountQueue queue, LeasedInventory inventory, OwnerNotices ownerNotices, Clock clock) {
		this.queue = queue;
		this.inventory = inventory;
		this.ownerNotices = ownerNotices;
		this.clock = clock;
	}

	/**
	 * Sweeps the planned accounts.
	 * @throws RunCancelled if the attempt ends, or more is due than may be revoked
	 * without approval
	 */
	void revoke(Attempt attempt) {
		RunContext run = attempt.run();
		OrganizationClient organization = run.organization();
		Checkpoint checkpoint = new Checkpoint(run, this.queue, this.inventory, this.clock);
		try {
			attempt.workers()
				.forEach(organization.mostCallsAtOnce(), organization::callsAtOnce,
						this.queue.accounts(run.lease().run()),
						(toSweep) -> sweep(attempt, checkpoint, toSweep.account()));
			attempt.outage().settle(run);
		}
		finally {
			if (!run.cancellation().is(RunCancelled.Why.LEASE_LOST) && !Thread.currentThread().isInterrupted()) {
				checkpoint.save();
			}
		}
	}

	private void sweep(Attempt attempt, Checkpoint checkpoint, ManagedAccount account) {
		RunContext run = attempt.run();
		this.ownerNotices.keepAddress(run.lease().site(), run.lease().run(), account);
		attempt.outage().guard(run, account.id(), () -> {
			List<ApiToken> left = new AccountSweep(run, attempt.revocations(), attempt.open(), account,
					findAnnounced(run, account))
				.sweep();
			checkpoint.addLeft(account.id(),
					left.stream().map((token) -> run.decisions().toInventory(token, account)).toList());
		}, () -> checkpoint.addDone(account.id()));
	}

	/**
	 * Finds the tokens that are not revoked before an announced time. A nightly run
	 * revokes what is due; a requested run keeps what was announced.
	 */
	private Map<TokenId, Instant> findAnnounced(RunContext run, ManagedAccount account) {
		return run.isRequested()
				? this.ownerNotices.announcedAfter(run.lease().site(), account.id(), run.lease().moment()) : Map.of();
	}

}
