package com.bulkops.orgs.organization;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Query;

interface OrganizationLinkEntityRepository extends JpaRepository<OrganizationLinkEntity, String> {

	/**
	 * Finds the other links to the same organization. Ids that differ only in case are
	 * the same.
	 */
	@Query("""
			select other from OrganizationLinkEntity link, OrganizationLinkEntity other
			where link.siteId = :siteId and other.siteId <> :siteId
			and lower(other.organizationId) = lower(link.organizationId) order by other.siteId""")
	List<OrganizationLinkEntity> findOthers(String siteId);

	@Query("""
			select link from OrganizationLinkEntity link
			where lower(link.organizationId) = lower(:organization) order by link.siteId""")
	List<OrganizationLinkEntity> findByOrganization(String organization);

	List<OrganizationLinkEntity> findByKeyExpiresOnLessThanEqual(LocalDate date);

	long countByProblemIsNotNull();

	Optional<OrganizationLinkEntity> findFirstByKeyExpiresOnGreaterThanEqualOrderByKeyExpiresOn(LocalDate date);

}
