package com.bulkops.orgs.run;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.inventory.InventoryLoad;
import com.bulkops.orgs.inventory.InventoryStore;
import com.bulkops.orgs.inventory.InventoryToken;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The inventory, for the attempt that holds the lease of a run. Each write locks the
 * run's row before the inventory, so that an attempt that lost its lease changes nothing.
 */
@Service
public class LeasedInventory {

	private final RunRows rows;

	private final InventoryStore inventory;

	private final Clock clock;

	LeasedInventory(RunRows rows, InventoryStore inventory, Clock clock) {
		this.rows = rows;
		this.inventory = inventory;
		this.clock = clock;
	}

	/** Begins to load the lists that a run has read. */
	public InventoryLoad beginLoad(RunLease lease) {
		return this.inventory.beginLoad(lease.site(), lease.organization());
	}

	/**
	 * Loads tokens that a run has read.
	 * @throws RunCancelled if the lease is lost
	 */
	@Transactional
	public void load(RunLease lease, InventoryLoad inventory, List<InventoryToken> tokens) {
		this.rows.lockLeased(lease);
		inventory.add(tokens);
	}

	/**
	 * Ends the load of what a run has read.
	 * @throws RunCancelled if it may not go on
	 */
	@Transactional
	public void publish(RunLease lease, InventoryLoad inventory, long accounts) {
		RunEntity run = this.rows.lockActive(lease);
		inventory.publish(accounts);
		run.plan().markListsRead(this.clock.instant());
	}

	/**
	 * Replaces the tokens of accounts by those that they have left.
	 * @throws RunCancelled if the lease is lost
	 */
	@Transactional
	public void replace(RunLease lease, Map<AccountId, List<InventoryToken>> left) {
		this.rows.lockLeased(lease);
		this.inventory.replace(lease.site(), lease.organization(), left);
	}

	/**
	 * Removes tokens that a run has revoked.
	 * @throws RunCancelled if the lease is lost
	 */
	@Transactional
	public void remove(RunLease lease, Map<AccountId, Set<TokenId>> tokens) {
		this.rows.lockLeased(lease);
		this.inventory.remove(lease.site(), lease.organization(), tokens);
	}

}
