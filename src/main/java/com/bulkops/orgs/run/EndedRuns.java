package com.bulkops.orgs.run;

import java.util.List;
import java.util.Optional;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.OrganizationId;

import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The runs that have ended: which of their ends are announced by notices, and which
 * organization they were about.
 */
@Service
public class EndedRuns {

	private final RunEntityRepository entities;

	private final RunRows rows;

	EndedRuns(RunEntityRepository entities, RunRows rows) {
		this.entities = entities;
		this.rows = rows;
	}

	/** Finds runs whose end is not announced yet, the first one first. */
	@Transactional(readOnly = true)
	public List<RunId> findUnannounced(int limit) {
		return this.entities.findUntold(Limit.of(limit)).stream().map(RunId::new).toList();
	}

	/**
	 * Takes a run whose end is not announced yet, and marks it as announced when the
	 * transaction commits. No other instance takes the same one meanwhile.
	 */
	@Transactional
	public Optional<EndedRunRecord> takeUnannounced(RunId id) {
		return this.entities.takeUntold(id.value()).map((run) -> {
			run.markAnnounced();
			return new EndedRunRecord(run.site(), run.toRun(), run.organization());
		});
	}

	/** Announces a run again: more of it became known after it had ended. */
	@Transactional
	public void announceAgain(RunId id) {
		this.rows.lock(id).markUnannounced();
	}

	/** Finds the organization of a run; empty if the run did not start. */
	@Transactional(readOnly = true)
	public Optional<OrganizationId> findOrganizationOf(RunId run) {
		return this.entities.findById(run.value()).map(RunEntity::organization);
	}

}
