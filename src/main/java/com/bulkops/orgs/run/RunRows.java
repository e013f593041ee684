package com.bulkops.orgs.run;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.OrganizationId;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The rows of runs, for transactions that write to them under a lease.
 */
@Component
class RunRows {

	private final RunEntityRepository entities;

	private final JdbcTemplate jdbc;

	RunRows(RunEntityRepository entities, JdbcTemplate jdbc) {
		this.entities = entities;
		this.jdbc = jdbc;
	}

	RunEntity lock(RunId id) {
		return this.entities.findForUpdate(id.value())
			.orElseThrow(() -> new IllegalStateException("There is no run " + id));
	}

	/**
	 * Locks the row of a run under a lease.
	 * @throws RunCancelled if the lease is lost
	 */
	RunEntity lockLeased(RunLease lease) {
		return requireLeased(lease, lock(lease.run()));
	}

	/**
	 * Locks the row of a run that may go on.
	 * @throws RunCancelled if the lease is lost, or the run is to stop
	 */
	RunEntity lockActive(RunLease lease) {
		return requireActive(lease, lock(lease.run()));
	}

	/**
	 * Checks that a run may go on, without a lock.
	 * @throws RunCancelled if the lease is lost, or the run is to stop
	 */
	void requireActive(RunLease lease) {
		requireActive(lease, this.entities.findById(lease.run().value()).orElseThrow());
	}

	/**
	 * Checks a lease, and keeps it until the transaction ends. Several threads of the
	 * attempt may do so at the same time.
	 * @throws RunCancelled if the lease is lost
	 */
	void requireLeased(RunLease lease) {
		boolean leased = !this.jdbc
			.queryForList("select 1 from sweep_run where id = ? and attempt = ? and status = 'RUNNING' for share",
					lease.run().value(), lease.attempt())
			.isEmpty();
		if (!leased) {
			throw RunCancelled.leaseLost(lease);
		}
	}

	boolean isAnotherRunning(OrganizationId organization, RunId than) {
		return this.entities.existsByOrganizationIdAndStatusAndIdNot(organization.value(), RunStatus.RUNNING,
				than.value());
	}

	/**
	 * Writes the changes of this transaction, before SQL reads or writes the same rows.
	 */
	void flush() {
		this.entities.flush();
	}

	private static RunEntity requireActive(RunLease lease, RunEntity run) {
		if (requireLeased(lease, run).stopRequestedBy() != null) {
			throw new RunCancelled(RunCancelled.Why.STOP_REQUESTED, "An administrator asked the run to stop");
		}
		return run;
	}

	private static RunEntity requireLeased(RunLease lease, RunEntity run) {
		if (!run.isLeasedBy(lease.attempt())) {
			throw RunCancelled.leaseLost(lease);
		}
		return run;
	}

}
