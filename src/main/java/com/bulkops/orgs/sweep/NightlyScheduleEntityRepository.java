package com.bulkops.orgs.sweep;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import jakarta.persistence.LockModeType;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

interface NightlyScheduleEntityRepository extends JpaRepository<NightlyScheduleEntity, String> {

	@Lock(LockModeType.PESSIMISTIC_WRITE)
	@Query("select schedule from NightlyScheduleEntity schedule where schedule.clientKey = :clientKey")
	Optional<NightlyScheduleEntity> findForUpdate(String clientKey);

	List<NightlyScheduleEntity> findByDueAtLessThanEqualOrDueAtGreaterThan(Instant due, Instant farthest);

	long countByDueAtLessThanEqual(Instant instant);

}
