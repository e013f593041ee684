package com.bulkops.orgs.organization;

import java.util.Optional;
import java.util.stream.Stream;

import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.SiteLock;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The lock of what the sites of an organization share: which they are, and which run is
 * in progress. It is taken after the {@link SiteLock} of a site.
 */
@Component
public class OrganizationLock {

	private final JdbcClient jdbc;

	OrganizationLock(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Acquires the lock until the current transaction ends, and waits for it if
	 * necessary. It is reentrant.
	 * @throws org.springframework.transaction.IllegalTransactionStateException if there
	 * is no transaction
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public void lock(OrganizationId organization) {
		lock(organization.value());
	}

	/**
	 * Locks both organizations of a site that replaces one by another, always in the same
	 * order.
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public void lock(@Nullable OrganizationId before, OrganizationId now) {
		Stream.of(Optional.ofNullable(before), Optional.of(now))
			.flatMap(Optional::stream)
			.map(OrganizationId::value)
			.sorted()
			.forEach(this::lock);
	}

	private void lock(String id) {
		this.jdbc.sql("select 1 from pg_advisory_xact_lock(hashtextextended('organization:' || ?, 0))")
			.param(id)
			.query(Integer.class)
			.single();
	}

}
