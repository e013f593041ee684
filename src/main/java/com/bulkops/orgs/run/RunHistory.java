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
 * The runs of a site, for its pages.
 */
@Service
@Transactional(readOnly = true)
class RunHistory {

	/** Chosen by us: more than a page can show. */
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

	/** Finds the latest run other than requested scans. */
	Optional<Run> latestOtherThanScans(InstallationId installation) {
		return this.entities.findLatestOtherThanScans(installation.clientKey(), Limit.of(1))
			.stream()
			.findFirst()
			.map(RunEntity::toRun);
	}

	/**
	 * Finds the last end of a completed run, or the beginning of one under way, other
	 * than requested scans.
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
