package com.bulkops.orgs.run;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import com.bulkops.orgs.activity.RunMode;
import jakarta.persistence.LockModeType;
import jakarta.persistence.QueryHint;
import org.hibernate.cfg.AvailableSettings;

import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.QueryHints;

interface RunEntityRepository extends JpaRepository<RunEntity, UUID> {

	/** The timeout with which Hibernate skips rows that are locked. */
	String SKIP_LOCKED = "-2";

	@Lock(LockModeType.PESSIMISTIC_WRITE)
	@Query("select run from RunEntity run where run.id = :id")
	Optional<RunEntity> findForUpdate(UUID id);

	@Lock(LockModeType.PESSIMISTIC_WRITE)
	@Query("select run from RunEntity run where run.siteId = :siteId and run.status in :statuses "
			+ "and run.mode in :modes order by run.queuedAt")
	List<RunEntity> findForUpdate(String siteId, Collection<RunStatus> statuses, Collection<RunMode> modes);

	Optional<RunEntity> findByIdAndSiteId(UUID id, String siteId);

	Optional<RunEntity> findFirstBySiteIdAndStatusAndModeAndNightIsNull(String siteId, RunStatus status, RunMode mode);

	List<RunEntity> findBySiteIdAndQueuedAtGreaterThanEqualOrderByQueuedAtDesc(String siteId, Instant from,
			Limit limit);

	Optional<RunEntity> findFirstBySiteIdAndStatusInOrderByQueuedAtAsc(String siteId, Collection<RunStatus> statuses);

	Optional<RunEntity> findFirstBySiteIdOrderByQueuedAtDesc(String siteId);

	boolean existsByOrganizationIdAndStatusAndIdNot(String organizationId, RunStatus status, UUID id);

	boolean existsBySiteIdAndStatusInAndNightIsNotNull(String siteId, Collection<RunStatus> statuses);

	@Query("select run.id from RunEntity run where run.told = false and run.endedAt is not null "
			+ "order by run.endedAt")
	List<UUID> findUntold(Limit limit);

	/** Locks a run, unless another instance has locked it. */
	@Lock(LockModeType.PESSIMISTIC_WRITE)
	@QueryHints(@QueryHint(name = AvailableSettings.JAKARTA_LOCK_TIMEOUT, value = SKIP_LOCKED))
	@Query("select run from RunEntity run where run.id = :id and run.told = false")
	Optional<RunEntity> takeUntold(UUID id);

	@Query("select run from RunEntity run where run.siteId = :siteId "
			+ "and (run.mode = com.bulkops.orgs.activity.RunMode.REVOKE or run.requestedBy is null) "
			+ "order by run.queuedAt desc")
	List<RunEntity> findLatestOtherThanScans(String siteId, Limit limit);

	@Query("select max(coalesce(run.endedAt, run.startedAt)) from RunEntity run where run.siteId = :siteId "
			+ "and run.status in (com.bulkops.orgs.run.RunStatus.COMPLETED, com.bulkops.orgs.run.RunStatus.RUNNING) "
			+ "and (run.mode = com.bulkops.orgs.activity.RunMode.REVOKE or run.requestedBy is null)")
	Optional<Instant> lastCompletedOrBegun(String siteId);

	boolean existsBySiteIdAndOrganizationIdIgnoreCaseAndMode(String siteId, String organizationId, RunMode mode);

}
