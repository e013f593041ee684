package com.bulkops.orgs.policy;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

interface PolicyEntityRepository extends JpaRepository<PolicyEntity, String> {

	/**
	 * Lets one change of an installation's policy wait for the other, also the very first
	 * two.
	 */
	@Query(value = "select 1 from pg_advisory_xact_lock(hashtextextended('policy:' || :clientKey, 0))",
			nativeQuery = true)
	Integer lock(String clientKey);

}
