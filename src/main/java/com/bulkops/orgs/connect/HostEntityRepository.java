package com.bulkops.orgs.connect;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

interface HostEntityRepository extends JpaRepository<HostEntity, String> {

	Optional<HostEntity> findByClientKeyAndAddonInstalledTrue(String clientKey);

	List<HostEntity> findByAddonInstalledTrueOrderByClientKey();

	/**
	 * Remembers what Jira said about the licence, and touches nothing else: the host may
	 * be installed anew, or uninstalled, in the same moment.
	 */
	@Modifying
	@Query("""
			update HostEntity host set host.licenseActive = :active, host.licenseCheckedAt = :at
			where host.clientKey = :clientKey""")
	void noteLicense(String clientKey, Boolean active, Instant at);

	/** Those whose site has not told {@link ConnectCloudIds} its cloud id. */
	@Query("""
			select host from HostEntity host where host.addonInstalled
			and not exists (select site from ForgeSiteEntity site where site.clientKey = host.clientKey)
			order by host.clientKey""")
	List<HostEntity> findInstalledWithoutCloudId();

}
