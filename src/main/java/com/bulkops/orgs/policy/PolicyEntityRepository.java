package com.bulkops.orgs.policy;

import org.springframework.data.jpa.repository.JpaRepository;

interface PolicyEntityRepository extends JpaRepository<PolicyEntity, String> {

}
