package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.connect.InstallationId;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The runs and their states. Each change is one short transaction, together with the
 * entry of the activity log that tells of it.
 * <p>
 * Longer than other files: all of these changes stand here, so that none forgets its
 * entry.
 */
@Service
class RunStore {

	private static final String DECIDED_ANEW = "It was interrupted. When it went on, hours had passed, or its rule, "
			+ "its exemptions or its organization had changed, so it read the lists once more and went by what counted then.";

	private final RunEntityRepository entities;

	private final RunWorkStore workList;

	private final ActivityLog activityLog;

	private final Json json;

	private final RunEndLogger runLog;

	private final Clock clock;

	RunStore(RunEntityRepository entities, RunWorkStore workList, ActivityLog activityLog, Json json,
			RunEndLogger runLog, Clock clock) {
		this.entities = entities;
		this.workList = workList;
		this.activityLog = activityLog;
		this.json = json;
		this.runLog = runLog;
		this.clock = clock;
	}

	/** Queues a run, unless one that somebody asked for waits already: then that one. */
	@Transactional
	RunId queueRequested(ActingUser actor, RunMode mode) {
		InstallationId installation = actor.installation();
		this.entities.lock(installation.clientKey());
		RunEntity run = this.entities
			.findFirstByClientKeyAndStatusAndModeAndNightIsNull(installation.clientKey(), RunStatus.QUEUED, mode)
			.orElseGet(() -> this.entities
				.save(RunEntity.requested(installation, mode, actor.accountId(), this.clock.instant())));
		return run.toSweep().id();
	}

	/** Queues the run of a night; only who takes the night does. */
	@Transactional
	void queueNight(InstallationId installation, LocalDate night) {
		this.entities.save(RunEntity.ofNight(installation, night, this.clock.instant()));
	}

	/**
	 * Notes that a run is to stop; whoever works on it, or takes it up, ends it at the
	 * next step. Nothing happens if it has ended.
	 */
	@Transactional
	void requestStop(ActingUser actor, RunId id) {
		this.entities.findForUpdate(id.value())
			.filter((run) -> run.installation().equals(actor.installation()) && !run.status().isFinal())
			.ifPresent((run) -> run.requestStop(actor.accountId()));
	}

	/** The oldest run of an installation that has not ended. */
	@Transactional(readOnly = true)
	Optional<Run> firstUnfinished(InstallationId installation) {
		return this.entities
			.findFirstByClientKeyAndStatusInOrderByQueuedAtAsc(installation.clientKey(), RunStatus.UNFINISHED)
			.map(RunEntity::toSweep);
	}

	/**
	 * Begins a run, or goes on with an interrupted one. If what it decides by has changed
	 * since, or is hours old, it decides anew about everything, and says so.
	 * @return the claim; nothing if it has ended, or its organization is being swept
	 */
	@Transactional
	Optional<RunLease> claim(RunId id, RunInputs basis) {
		RunEntity run = lock(id);
		OrganizationId organization = basis.organization();
		if (run.status().isFinal() || this.entities.existsByOrganizationIdAndStatusAndIdNot(organization.value(),
				RunStatus.RUNNING, id.value())) {
			return Optional.empty();
		}
		boolean begins = run.status() == RunStatus.QUEUED;
		run.claim(organization, basis.policy().mode(), this.clock.instant());
		this.entities.flush(); // the unique index refuses the second of two at once here
		if (begins) {
			this.activityLog.append(NewEntry.run(run.installation(), id, basis.policy().mode(), run.requestedBy(),
					basis.policy().rule().inWords()));
		}
		if (run.decideBy(basis.fingerprint(this.json), this.clock.instant()) && !begins) {
			run.note(DECIDED_ANEW);
		}
		return Optional.of(new RunLease(id, run.installation(), organization, run.attempt(), run.decidesFor()));
	}

	/** Ends a run that may not begin, or go on. Nothing happens if it has ended. */
	@Transactional
	void refuse(RunId id, String reason) {
		refuse(lock(id), reason);
	}

	private void refuse(RunEntity run, String reason) {
		if (run.status() == RunStatus.RUNNING) {
			end(run, RunStatus.STOPPED, reason);
		}
		else if (!run.status().isFinal()) {
			run.end(RunStatus.REFUSED, reason, this.clock.instant());
			this.runLog.ended(run);
			this.activityLog.append(
					NewEntry.refusedRun(run.installation(), run.toSweep().id(), run.mode(), run.requestedBy(), reason));
		}
	}

	/**
	 * Writes entries of a run, if the run may go on.
	 * @throws LeaseLost if it is not held; nothing may be done then
	 * @throws StopRequested if it is to stop
	 */
	@Transactional
	List<EntryId> append(RunLease claim, List<NewEntry> entries) {
		goingOn(claim);
		return this.activityLog.appendAll(entries);
	}

	/**
	 * Looks whether a run may go on.
	 * @throws LeaseLost if it is not held any more
	 * @throws StopRequested if it is to stop
	 */
	@Transactional(readOnly = true)
	void requireGoingOn(RunLease claim) {
		goingOn(claim, this.entities.findById(claim.run().value()).orElseThrow());
	}

	/**
	 * Publishes how far a run is, if it may go on.
	 * @throws LeaseLost if it is not held any more
	 * @throws StopRequested if it is to stop
	 */
	@Transactional
	void progress(RunLease claim, RunCounts counts, @Nullable Long planned) {
		goingOn(claim).progress(counts, planned);
	}

	/**
	 * Publishes that a run waits for Atlassian, if it may go on.
	 * @throws LeaseLost if it is not held any more
	 * @throws StopRequested if it is to stop
	 */
	@Transactional
	void waiting(RunLease claim, Instant until) {
		goingOn(claim).waitUntil(until);
	}

	/**
	 * Ends a run.
	 * @return the run as it ended
	 * @throws LeaseLost if the run is not held any more
	 */
	@Transactional
	Run end(RunLease claim, RunStatus status, RunCounts counts, @Nullable Long planned, @Nullable String reason) {
		RunEntity run = held(claim, lock(claim.run()));
		run.progress(counts, planned);
		end(run, status, reason);
		return run.toSweep();
	}

	/** Something more became known of what a run did, after it had ended. */
	@Transactional
	void tellAgain(RunId id) {
		lock(id).tellAgain();
	}

	/** Ends the runs of an installation in some modes that have not ended. */
	@Transactional
	void stopAll(InstallationId installation, Set<RunMode> modes, String reason) {
		this.entities.lock(installation.clientKey()); // nobody asks for another meanwhile
		this.entities.findForUpdate(installation.clientKey(), RunStatus.UNFINISHED, modes)
			.forEach((run) -> refuse(run, reason));
	}

	private void end(RunEntity run, RunStatus status, @Nullable String reason) {
		run.end(status, reason, this.clock.instant());
		this.runLog.ended(run);
		this.workList.clear(run.toSweep().id());
		this.activityLog.concludeRun(run.installation(), run.toSweep().id(), Result.valueOf(status.name()),
				run.counts(), run.toSweep().reason(), run.stopRequestedBy());
	}

	/** The row of a run that may go on, locked. */
	RunEntity goingOn(RunLease claim) {
		return goingOn(claim, lock(claim.run()));
	}

	private static RunEntity goingOn(RunLease claim, RunEntity run) {
		if (held(claim, run).stopRequestedBy() != null) {
			throw new StopRequested();
		}
		return run;
	}

	private static RunEntity held(RunLease claim, RunEntity run) {
		if (!run.isHeldBy(claim.attempt())) {
			throw new LeaseLost(claim);
		}
		return run;
	}

	private RunEntity lock(RunId id) {
		return this.entities.findForUpdate(id.value())
			.orElseThrow(() -> new IllegalStateException("There is no run " + id));
	}

	/** An administrator asked for the run to stop. */
	static final class StopRequested extends RunCancellation.NotGoingOn {

	}

	/** Somebody else works on the run now, or it was ended from outside. */
	static final class LeaseLost extends RunCancellation.NotGoingOn {

		LeaseLost(RunLease claim) {
			super("Run %s is not held by attempt %d any more".formatted(claim.run(), claim.attempt()));
		}

	}

}
