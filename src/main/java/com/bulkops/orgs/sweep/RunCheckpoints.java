package com.bulkops.orgs.sweep;

import java.util.Optional;

import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.inventory.InventoryDraft;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What lets a run go on from where it was interrupted: whether its lists were read to
 * their end. What is still to be done then stands in the {@link RunWorkStore}.
 */
@Service
class RunCheckpoints {

	private final RunEntityRepository entities;

	private final RunStore runs;

	private final RunWorkStore workList;

	RunCheckpoints(RunEntityRepository entities, RunStore runs, RunWorkStore workList) {
		this.entities = entities;
		this.runs = runs;
		this.workList = workList;
	}

	/** The organization that a run is, or was, about; nothing if it did not begin. */
	@Transactional(readOnly = true)
	Optional<OrganizationId> organizationOf(RunId run) {
		return this.entities.findById(run.value()).map(RunEntity::organization);
	}

	/** The lists are read from their beginning, if the run may go on. */
	@Transactional
	void beginLists(RunLease claim) {
		this.runs.goingOn(claim);
		this.workList.clear(claim.run());
	}

	/**
	 * Puts what was read in the place of the last inventory, if the run may go on.
	 * Whoever would take it over waits: what is not published yet goes with this.
	 */
	@Transactional
	void publish(RunLease claim, InventoryDraft inventory, long accounts) {
		this.runs.goingOn(claim);
		inventory.publish(claim.organization(), accounts);
	}

	/**
	 * Notes that a run has read its lists to their end, if it may go on. An attempt that
	 * goes on after an interruption need not read them again.
	 */
	@Transactional
	void noteListsRead(RunLease claim, RunCounts counts, @Nullable Long planned) {
		RunEntity run = this.runs.goingOn(claim);
		run.progress(counts, planned);
		run.noteListsRead();
	}

	/** What an earlier attempt noted, if it had read the lists to their end. */
	@Transactional(readOnly = true)
	Optional<Run> afterItsLists(RunLease claim) {
		return this.entities.findById(claim.run().value()).filter(RunEntity::hasReadLists).map(RunEntity::toSweep);
	}

}
