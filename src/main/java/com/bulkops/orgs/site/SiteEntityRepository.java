package com.bulkops.orgs.site;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;

interface SiteEntityRepository extends JpaRepository<SiteEntity, String> {

	@Query("select site from SiteEntity site where site.hasConnect or site.hasForge order by site.siteId")
	List<SiteEntity> findActive();

	Optional<SiteEntity> findByCloudId(String cloudId);

	/**
	 * Stores a reported license and changes nothing else: the app may be installed or
	 * uninstalled at the same time.
	 */
	@Modifying
	@Query("""
			update SiteEntity site set site.licenseActive = :active, site.licenseCheckedAt = :at
			where site.siteId = :siteId""")
	void recordLicense(String siteId, Boolean active, Instant at);

}
