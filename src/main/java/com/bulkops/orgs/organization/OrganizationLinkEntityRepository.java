package com.bulkops.orgs.organization;

import org.springframework.data.jpa.repository.JpaRepository;

interface OrganizationLinkEntityRepository extends JpaRepository<OrganizationLinkEntity, String> {

}
