package com.bulkops.orgs.connect;

import org.springframework.data.jpa.repository.JpaRepository;

interface ForgeSiteEntityRepository extends JpaRepository<ForgeSiteEntity, String> {

	boolean existsByClientKey(String clientKey);

	void deleteByClientKey(String clientKey);

}
