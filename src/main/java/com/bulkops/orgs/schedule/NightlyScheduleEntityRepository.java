package com.bulkops.orgs.schedule;

import java.time.Instant;
import java.util.List;

import org.springframework.data.jpa.repository.JpaRepository;

interface NightlyScheduleEntityRepository extends JpaRepository<NightlyScheduleEntity, String> {

	List<NightlyScheduleEntity> findByDueAtLessThanEqualOrSetAtGreaterThan(Instant due, Instant set);

	long countByDueAtLessThanEqual(Instant instant);

}
