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
	 * Stores the license that Jira reported and changes nothing else: the host may be
	 * installed or uninstalled at the same time.
	 */
	@Modifying
	@Query("""
			update HostEntity host set host.licenseActive = :active, host.licenseCheckedAt = :at
			where host.clientKey = :clientKey""")
	void recordLicense(String clientKey, Boolean active, Instant at);

	/** Finds the hosts that did not report their cloud id to {@link ConnectCloudIds}. */
	@Query("""
			select host from HostEntity host where host.addonInstalled
			and not exists (select site from ForgeSiteEntity site where site.clientKey = host.clientKey)
			order by host.clientKey""")
	List<HostEntity> findInstalledWithoutCloudId();

}
