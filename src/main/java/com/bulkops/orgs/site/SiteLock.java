package com.bulkops.orgs.site;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * A lock that serializes the transactions that change the settings of one site: its
 * policy, exemptions, owners, organization, and the start and end of its runs. It is the
 * first lock of each such transaction. The order of all locks is: this one, those of
 * organizations, the row of a run, the head of the inventory, its rows, the head of the
 * log. A transaction locks one site only. A change of several sites uses one transaction
 * for each.
 */
@Component
public class SiteLock {

	private final JdbcClient jdbc;

	SiteLock(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Waits until no other transaction holds the lock of a site, and holds it until the
	 * current transaction ends. Locking it again in the same transaction does nothing.
	 * @throws org.springframework.transaction.IllegalTransactionStateException if there
	 * is no transaction
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public void lock(SiteId site) {
		this.jdbc.sql("select 1 from pg_advisory_xact_lock(hashtextextended('site:' || ?, 0))")
			.param(site.value())
			.query(Integer.class)
			.single();
	}

}
