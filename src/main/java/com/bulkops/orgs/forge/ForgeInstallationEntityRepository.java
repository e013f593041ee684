package com.bulkops.orgs.forge;

import java.time.Instant;
import java.util.List;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

interface ForgeInstallationEntityRepository extends JpaRepository<ForgeInstallationEntity, String> {

	@Query("""
			select installation from ForgeInstallationEntity installation
			where installation.uninstalledAt is null and installation.heardAt < :before""")
	List<ForgeInstallationEntity> findSilentSince(Instant before);

}
