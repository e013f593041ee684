package com.bulkops.orgs.sweep;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.connect.InstallationId;

import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The runs as they are, for those who watch them.
 */
@Service
@Transactional(readOnly = true)
class RunHistory {

	/** Ours: more than a page can show, whoever asks for runs all day. */
	private static final int MOST_RECENT = 500;

	private final SweepRunEntityRepository entities;

	RunHistory(SweepRunEntityRepository entities) {
		this.entities = entities;
	}

	Optional<Sweep> find(InstallationId installation, RunId run) {
		return this.entities.findByIdAndClientKey(run.value(), installation.clientKey()).map(SweepRunEntity::toSweep);
	}

	Optional<Sweep> latest(InstallationId installation) {
		return this.entities.findFirstByClientKeyOrderByQueuedAtDesc(installation.clientKey())
			.map(SweepRunEntity::toSweep);
	}

	/** The latest one, other than those that somebody asked to look only. */
	Optional<Sweep> latestOtherThanLooks(InstallationId installation) {
		return this.entities.findLatestOtherThanLooks(installation.clientKey(), Limit.of(1))
			.stream()
			.findFirst()
			.map(SweepRunEntity::toSweep);
	}

	/**
	 * When a run came to its end last, or began that is under way, other than one that
	 * somebody asked to look only.
	 */
	Optional<Instant> lastCompletedOrBegun(InstallationId installation) {
		return this.entities.lastCompletedOrBegun(installation.clientKey());
	}

	List<Sweep> since(InstallationId installation, Instant from) {
		return this.entities
			.findByClientKeyAndQueuedAtGreaterThanEqualOrderByQueuedAtDesc(installation.clientKey(), from,
					Limit.of(MOST_RECENT))
			.stream()
			.map(SweepRunEntity::toSweep)
			.toList();
	}

	/** The installations with a run that has not ended. */
	List<InstallationId> installationsWithUnfinished() {
		return this.entities.findClientKeysByStatusIn(SweepStatus.UNFINISHED)
			.stream()
			.map(InstallationId::new)
			.toList();
	}

}
