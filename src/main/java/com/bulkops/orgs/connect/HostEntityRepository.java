package com.bulkops.orgs.connect;

import java.util.List;
import java.util.Optional;

import org.springframework.data.jpa.repository.JpaRepository;

interface HostEntityRepository extends JpaRepository<HostEntity, String> {

	Optional<HostEntity> findByClientKeyAndAddonInstalledTrue(String clientKey);

	Optional<HostEntity> findFirstByBaseUrlAndAddonInstalledTrueOrderByLastModifiedDateDesc(String baseUrl);

	List<HostEntity> findByAddonInstalledTrueOrderByClientKey();

}
