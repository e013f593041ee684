package com.bulkops.orgs.sweep;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import com.bulkops.orgs.activity.RunMode;
import jakarta.persistence.LockModeType;

import org.springframework.data.domain.Limit;

import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;

interface SweepRunEntityRepository extends JpaRepository<SweepRunEntity, UUID> {

	@Lock(LockModeType.PESSIMISTIC_WRITE)
	@Query("select run from SweepRunEntity run where run.id = :id")
	Optional<SweepRunEntity> findForUpdate(UUID id);

	@Lock(LockModeType.PESSIMISTIC_WRITE)
	@Query("select run from SweepRunEntity run where run.clientKey = :clientKey and run.status in :statuses "
			+ "and run.mode in :modes order by run.queuedAt")
	List<SweepRunEntity> findForUpdate(String clientKey, Collection<SweepStatus> statuses, Collection<RunMode> modes);

	Optional<SweepRunEntity> findByIdAndClientKey(UUID id, String clientKey);

	Optional<SweepRunEntity> findFirstByClientKeyAndStatusAndModeAndNightIsNull(String clientKey, SweepStatus status,
			RunMode mode);

	List<SweepRunEntity> findByClientKeyAndQueuedAtGreaterThanEqualOrderByQueuedAtDesc(String clientKey, Instant from,
			Limit limit);

	Optional<SweepRunEntity> findFirstByClientKeyAndStatusInOrderByQueuedAtAsc(String clientKey,
			Collection<SweepStatus> statuses);

	Optional<SweepRunEntity> findFirstByClientKeyOrderByQueuedAtDesc(String clientKey);

	boolean existsByOrganizationIdAndStatusAndIdNot(String organizationId, SweepStatus status, UUID id);

	@Query("select distinct run.clientKey from SweepRunEntity run where run.status in :statuses")
	List<String> findClientKeysByStatusIn(Collection<SweepStatus> statuses);

	@Query("select run.id from SweepRunEntity run where run.told = false and run.endedAt is not null "
			+ "order by run.endedAt")
	List<UUID> findUntold(Limit limit);

	/** The same run is not taken by two machines. */
	@Query(value = "select * from sweep_run where id = :id and not told for update skip locked", nativeQuery = true)
	Optional<SweepRunEntity> takeUntold(UUID id);

	@Query("select run from SweepRunEntity run where run.clientKey = :clientKey "
			+ "and (run.mode = com.bulkops.orgs.activity.RunMode.REVOKE or run.requestedBy is null) "
			+ "order by run.queuedAt desc")
	List<SweepRunEntity> findLatestOtherThanLooks(String clientKey, Limit limit);

	@Query("select max(coalesce(run.endedAt, run.startedAt)) from SweepRunEntity run where run.clientKey = :clientKey "
			+ "and run.status in (com.bulkops.orgs.sweep.SweepStatus.COMPLETED, com.bulkops.orgs.sweep.SweepStatus.RUNNING) "
			+ "and (run.mode = com.bulkops.orgs.activity.RunMode.REVOKE or run.requestedBy is null)")
	Optional<Instant> lastCompletedOrBegun(String clientKey);

	/**
	 * One at a time may ask for a run of an installation, so that two requests become one
	 * run.
	 */
	@Query(value = "select 1 from pg_advisory_xact_lock(hashtextextended('sweep:' || :clientKey, 0))",
			nativeQuery = true)
	Integer lock(String clientKey);

}
