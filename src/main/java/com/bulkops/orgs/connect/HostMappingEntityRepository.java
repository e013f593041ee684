package com.bulkops.orgs.connect;

import org.springframework.data.jpa.repository.JpaRepository;

interface HostMappingEntityRepository extends JpaRepository<HostMappingEntity, String> {

	long deleteByClientKey(String clientKey);

}
