package com.bulkops.orgs.sweep;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.inventory.InventorySummary;
import com.bulkops.orgs.run.AccountQueue;
import com.bulkops.orgs.run.LeasedInventory;
import com.bulkops.orgs.run.LeasedRun.Stage;
import com.bulkops.orgs.run.LeasedRunStore;
import com.bulkops.orgs.run.RunCancelled;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.ScanStore;

import org.springframework.stereotype.Component;

/**
 * The step of a run that finds what is due: it scans the organization, unless an earlier
 * attempt did, and plans which accounts are swept.
 */
@Component
class PlanStep {

	private final LeasedRunStore runs;

	private final ScanStore scans;

	private final AccountQueue queue;

	private final LeasedInventory leasedInventory;

	private final Inventory inventory;

	private final ActivityLog activityLog;

	PlanStep(LeasedRunStore runs, ScanStore scans, AccountQueue queue, LeasedInventory leasedInventory,
			Inventory inventory, ActivityLog activityLog) {
		this.runs = runs;
		this.scans = scans;
		this.queue = queue;
		this.leasedInventory = leasedInventory;
		this.inventory = inventory;
		this.activityLog = activityLog;
	}

	/**
	 * Plans a run.
	 * @throws RunCancelled if the attempt ends, or the list of accounts is empty
	 */
	void plan(Attempt attempt, Stage stage) {
		RunContext run = attempt.run();
		RunPlanner planner = new RunPlanner(run, new TokenJudge(run, this.scans, this.inventory), this.scans,
				this.queue, this.leasedInventory, this.activityLog);
		if (stage == Stage.SCAN) {
			new OrganizationScan(run, attempt.outage(), attempt.workers(), this.scans, this.queue,
					lastCounts(run.lease()))
				.read();
			planner.planByLists();
		}
		else {
			planner.planByInventory();
		}
		this.runs.recordPlanned(run.lease(), run.progress().counts(), run.progress().planned(),
				run.progress().plannedSinceConfirmed());
	}

	private OrganizationScan.Before lastCounts(RunLease lease) {
		return this.inventory.findSummary(lease.site(), lease.organization())
			.map((InventorySummary summary) -> new OrganizationScan.Before(summary.accounts(), summary.tokens()))
			.orElseGet(() -> new OrganizationScan.Before(0, 0));
	}

}
