package com.bulkops.orgs.run;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The check that comes before each write to the work of a run.
 */
@Component
class LeaseCheck {

	private final JdbcTemplate jdbc;

	LeaseCheck(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Checks a lease, and keeps it until the transaction ends.
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

}
