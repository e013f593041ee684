package com.bulkops.orgs.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.site.InstallationId;

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

	private final RunEntityRepository entities;

	RunHistory(RunEntityRepository entities) {
		this.entities = entities;
	}

	Optional<Run> find(InstallationId installation, RunId run) {
		return this.entities.findByIdAndClientKey(run.value(), installation.clientKey()).map(RunEntity::toRun);
	}

	Optional<Run> latest(InstallationId installation) {
		return this.entities.findFirstByClientKeyOrderByQueuedAtDesc(installation.clientKey()).map(RunEntity::toRun);
	}

	/** The latest one, other than those that somebody asked to look only. */
	Optional<Run> latestOtherThanLooks(InstallationId installation) {
		return this.entities.findLatestOtherThanLooks(installation.clientKey(), Limit.of(1))
			.stream()
			.findFirst()
			.map(RunEntity::toRun);
	}

	/**
	 * When a run came to its end last, or began that is under way, other than one that
	 * somebody asked to look only.
	 */
	Optional<Instant> lastCompletedOrBegun(InstallationId installation) {
		return this.entities.lastCompletedOrBegun(installation.clientKey());
	}

	List<Run> since(InstallationId installation, Instant from) {
		return this.entities
			.findByClientKeyAndQueuedAtGreaterThanEqualOrderByQueuedAtDesc(installation.clientKey(), from,
					Limit.of(MOST_RECENT))
			.stream()
			.map(RunEntity::toRun)
			.toList();
	}

}
