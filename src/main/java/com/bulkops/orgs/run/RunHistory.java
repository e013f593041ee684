package com.bulkops.orgs.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.site.SiteId;

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

	Optional<Run> find(SiteId site, RunId run) {
		return this.entities.findByIdAndSiteId(run.value(), site.value()).map(RunEntity::toRun);
	}

	Optional<Run> latest(SiteId site) {
		return this.entities.findFirstBySiteIdOrderByQueuedAtDesc(site.value()).map(RunEntity::toRun);
	}

	/** Finds the latest run other than requested scans. */
	Optional<Run> latestOtherThanScans(SiteId site) {
		return this.entities.findLatestOtherThanScans(site.value(), Limit.of(1))
			.stream()
			.findFirst()
			.map(RunEntity::toRun);
	}

	/**
	 * Finds the last end of a completed run, or the beginning of one under way, other
	 * than requested scans.
	 */
	Optional<Instant> lastCompletedOrBegun(SiteId site) {
		return this.entities.lastCompletedOrBegun(site.value());
	}

	List<Run> since(SiteId site, Instant from) {
		return this.entities
			.findBySiteIdAndQueuedAtGreaterThanEqualOrderByQueuedAtDesc(site.value(), from, Limit.of(MOST_RECENT))
			.stream()
			.map(RunEntity::toRun)
			.toList();
	}

}
