package com.bulkops.orgs.organization;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

import org.springframework.data.jpa.repository.JpaRepository;

interface OrganizationLinkEntityRepository extends JpaRepository<OrganizationLinkEntity, String> {

	List<OrganizationLinkEntity> findByKeyExpiresOnLessThanEqual(LocalDate date);

	long countByProblemIsNotNull();

	Optional<OrganizationLinkEntity> findFirstByKeyExpiresOnGreaterThanEqualOrderByKeyExpiresOn(LocalDate date);

}
