package com.bulkops.orgs.connect;

import org.springframework.data.jpa.repository.JpaRepository;

interface ForgeSiteEntityRepository extends JpaRepository<ForgeSiteEntity, String> {

	void deleteByClientKey(String clientKey);

}
