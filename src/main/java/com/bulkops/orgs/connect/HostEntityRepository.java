package com.bulkops.orgs.connect;

import java.util.List;
import java.util.Optional;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

interface HostEntityRepository extends JpaRepository<HostEntity, String> {

	Optional<HostEntity> findByClientKeyAndAddonInstalledTrue(String clientKey);

	Optional<HostEntity> findFirstByBaseUrlAndAddonInstalledTrueOrderByLastModifiedDateDesc(String baseUrl);

	List<HostEntity> findByAddonInstalledTrueOrderByClientKey();

	/** Those whose site has not told {@link ForgeSites} its cloud id. */
	@Query("""
			select host from HostEntity host where host.addonInstalled
			and not exists (select site from ForgeSiteEntity site where site.clientKey = host.clientKey)
			order by host.clientKey""")
	List<HostEntity> findInstalledWithoutCloudId();

}
