package com.bulkops.orgs.connect;

import java.util.List;
import java.util.Optional;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

interface HostEntityRepository extends JpaRepository<HostEntity, String> {

	@Query("select host from HostEntity host where host.clientKey = :clientKey and host.sharedSecret is not null")
	Optional<HostEntity> findInstalled(String clientKey);

	@Query("select host from HostEntity host where host.siteId = :siteId and host.sharedSecret is not null")
	Optional<HostEntity> findInstalledOf(String siteId);

	@Query("select host.siteId from HostEntity host where host.clientKey = :clientKey")
	Optional<String> findSiteId(String clientKey);

	Optional<HostEntity> findBySiteId(String siteId);

	/** Finds the hosts that did not report their cloud id to {@link ConnectCloudIds}. */
	@Query("""
			select host from HostEntity host join SiteEntity site on site.siteId = host.siteId
			where host.sharedSecret is not null and site.cloudId is null order by host.clientKey""")
	List<HostEntity> findInstalledWithoutCloudId();

	/** Finds the other installations that say they are at an address. */
	@Query("""
			select host from HostEntity host
			where host.baseUrl = :baseUrl and host.clientKey <> :clientKey and host.sharedSecret is not null""")
	List<HostEntity> findOthersAt(String baseUrl, String clientKey);

}
