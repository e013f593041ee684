package com.bulkops.orgs.run;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.connect.ActingUser;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.connect.InstallationRemoved;
import com.bulkops.orgs.connect.SiteLock;
import com.bulkops.orgs.inventory.InventoryLoad;
import com.bulkops.orgs.inventory.InventoryStore;
import com.bulkops.orgs.inventory.SeenToken;
import com.bulkops.orgs.organization.OrganizationReplaced;
import com.bulkops.orgs.policy.PolicyChanged;
import com.bulkops.orgs.schedule.NightBegan;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.data.domain.Limit;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The states of runs. Each change is one short transaction, together with the entry of
 * the activity log that records it.
 * <p>
 * Locks are taken in the order that {@link SiteLock} names. What only writes to a run
 * under a lease locks the run's row first; what starts or ends runs locks the site
 * before.
 * <p>
 * Longer than other files: each state of a run changes together with its entry in the
 * log, and the checks of the lease are shared.
 */
@Service
public class RunStore {

	private static final Set<RunMode> ANY_MODE = EnumSet.allOf(RunMode.class);

	private final RunEntityRepository entities;

	private final SiteLock siteLock;

	private final RunWorkStore work;

	private final InventoryStore inventory;

	private final ActivityLog activityLog;

	private final RunEndLogger endLogger;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	RunStore(RunEntityRepository entities, SiteLock siteLock, RunWorkStore work, InventoryStore inventory,
			ActivityLog activityLog, RunEndLogger endLogger, ApplicationEventPublisher events, Clock clock) {
		this.entities = entities;
		this.siteLock = siteLock;
		this.work = work;
		this.inventory = inventory;
		this.activityLog = activityLog;
		this.endLogger = endLogger;
		this.events = events;
		this.clock = clock;
	}

	/**
	 * Queues a run, unless one of the same mode waits that was asked for: then that one.
	 */
	@Transactional
	public RunId queueRequested(ActingUser actor, RunMode mode) {
		InstallationId installation = actor.installation();
		this.siteLock.lock(installation);
		RunEntity run = this.entities
			.findFirstByClientKeyAndStatusAndModeAndNightIsNull(installation.clientKey(), RunStatus.QUEUED, mode)
			.orElseGet(() -> this.entities
				.save(RunEntity.requested(installation, mode, actor.accountId(), this.clock.instant())));
		this.events.publishEvent(new RunWaiting());
		return run.toRun().id();
	}

	/** Queues the run of a night, unless that of an earlier night is not over yet. */
	@EventListener
	@Transactional
	void queue(NightBegan event) {
		InstallationId installation = event.installation();
		if (!this.entities.existsByClientKeyAndStatusInAndNightIsNotNull(installation.clientKey(),
				RunStatus.UNFINISHED)) {
			this.entities.save(RunEntity.ofNight(installation, event.night(), this.clock.instant()));
		}
		this.events.publishEvent(new RunWaiting());
	}

	/**
	 * Records that a run is to stop. Whoever works on it, or leases it, ends it at the
	 * next step. Nothing happens if it has ended.
	 */
	@Transactional
	public void requestStop(ActingUser actor, RunId id) {
		this.entities.findForUpdate(id.value())
			.filter((run) -> run.installation().equals(actor.installation()) && !run.status().isFinal())
			.ifPresent((run) -> run.requestStop(actor.accountId()));
		this.events.publishEvent(new RunWaiting());
	}

	/** Ends a run that may not start, or go on. Nothing happens if it has ended. */
	@Transactional
	public void refuse(InstallationId installation, RunId id, String reason) {
		this.siteLock.lock(installation);
		refuse(lock(id), reason);
	}

	void refuse(RunEntity run, String reason) {
		if (run.status() == RunStatus.RUNNING) {
			end(run, RunStatus.STOPPED, reason);
		}
		else if (!run.status().isFinal()) {
			run.end(RunStatus.REFUSED, reason, this.clock.instant());
			this.endLogger.ended(run);
			this.activityLog.append(
					NewEntry.refusedRun(run.installation(), run.toRun().id(), run.mode(), run.requestedBy(), reason));
		}
	}

	/**
	 * Appends entries of a run to the activity log.
	 * @throws RunCancelled if the run may not go on; nothing may be done then
	 */
	@Transactional
	public List<EntryId> append(RunLease lease, List<NewEntry> entries) {
		goingOn(lease);
		return this.activityLog.appendAll(entries);
	}

	/**
	 * Checks that a run may go on.
	 * @throws RunCancelled if it may not
	 */
	@Transactional(readOnly = true)
	public void requireGoingOn(RunLease lease) {
		goingOn(lease, this.entities.findById(lease.run().value()).orElseThrow());
	}

	/** Whether a run has ended, by whomever. */
	@Transactional(readOnly = true)
	public boolean hasEnded(RunId id) {
		return this.entities.findById(id.value()).filter((run) -> !run.status().isFinal()).isEmpty();
	}

	/** Whether an attempt still holds its run; another one may be waiting for it. */
	@Transactional(readOnly = true)
	public boolean isHeld(RunLease lease) {
		return this.entities.findById(lease.run().value()).filter((run) -> run.isHeldBy(lease.attempt())).isPresent();
	}

	/**
	 * Publishes how far a run is.
	 * @throws RunCancelled if it may not go on
	 */
	@Transactional
	public void progress(RunLease lease, RunCounts counts, @Nullable Long planned) {
		goingOn(lease).progress(counts, planned);
	}

	/**
	 * Publishes that a run waits for Atlassian.
	 * @throws RunCancelled if it may not go on
	 */
	@Transactional
	public void waiting(RunLease lease, Instant until) {
		goingOn(lease).waitUntil(until);
	}

	/** Begins to load the lists that a run has read into the inventory. */
	public InventoryLoad beginLoad(RunLease lease) {
		return this.inventory.load(lease.installation(), lease.organization());
	}

	/**
	 * Loads tokens that a run has read into the inventory.
	 * @throws RunCancelled if the lease is lost
	 */
	@Transactional
	public void load(RunLease lease, InventoryLoad inventory, List<SeenToken> tokens) {
		held(lease, lock(lease.run()));
		inventory.add(tokens);
	}

	/**
	 * Ends the load of what a run has read.
	 * @throws RunCancelled if it may not go on
	 */
	@Transactional
	public void publish(RunLease lease, InventoryLoad inventory, long accounts) {
		RunEntity run = goingOn(lease);
		inventory.publish(accounts);
		run.listsRead(this.clock.instant());
	}

	/**
	 * Replaces the tokens of accounts in the inventory by what a run has left of them.
	 * @throws RunCancelled if the lease is lost
	 */
	@Transactional
	public void saveLeft(RunLease lease, Map<AccountId, List<SeenToken>> tokens) {
		held(lease, lock(lease.run()));
		this.inventory.replace(lease.installation(), lease.organization(), tokens);
	}

	/**
	 * Removes tokens from the inventory that a run has revoked.
	 * @throws RunCancelled if the lease is lost
	 */
	@Transactional
	public void removeFromInventory(RunLease lease, Map<AccountId, Set<TokenId>> tokens) {
		held(lease, lock(lease.run()));
		this.inventory.remove(lease.installation(), lease.organization(), tokens);
	}

	/**
	 * Records that all that a run has to do is stored.
	 * @throws RunCancelled if it may not go on
	 */
	@Transactional
	public void notePlanned(RunLease lease, RunCounts counts, @Nullable Long planned, long sinceConfirmed) {
		RunEntity run = goingOn(lease);
		run.progress(counts, planned);
		run.plan(sinceConfirmed);
	}

	/** Adds a sentence to how a run will have ended. */
	@Transactional
	public void note(RunLease lease, String sentence) {
		goingOn(lease).note(sentence);
	}

	/**
	 * Ends a run.
	 * @return the run as it ended
	 * @throws RunCancelled if the lease is lost
	 */
	@Transactional
	public Run end(RunLease lease, RunStatus status, RunCounts counts, @Nullable Long planned,
			@Nullable String reason) {
		this.siteLock.lock(lease.installation());
		RunEntity run = held(lease, lock(lease.run()));
		run.progress(counts, planned);
		end(run, status, reason);
		return run.toRun();
	}

	void end(RunEntity run, RunStatus status, @Nullable String reason) {
		run.end(status, reason, this.clock.instant());
		this.endLogger.ended(run);
		this.work.clear(run.toRun().id());
		this.activityLog.concludeRun(run.installation(), run.toRun().id(), Result.valueOf(status.name()), run.counts(),
				run.toRun().reason(), run.stopRequestedBy());
		this.events.publishEvent(new RunWaiting());
	}

	/** Runs whose end was not announced yet, the first one first. */
	@Transactional(readOnly = true)
	public List<RunId> unannounced(int limit) {
		return this.entities.findUntold(Limit.of(limit)).stream().map(RunId::new).toList();
	}

	/**
	 * Takes a run whose end was not announced yet, and marks it as announced when the
	 * transaction commits. No other instance takes the same one meanwhile.
	 */
	@Transactional
	public Optional<EndedRunRecord> takeUnannounced(RunId id) {
		return this.entities.takeUntold(id.value()).map((run) -> {
			run.told();
			return new EndedRunRecord(run.installation(), run.toRun(), run.organization());
		});
	}

	/** Announces a run again: more of it became known after it had ended. */
	@Transactional
	public void announceAgain(RunId id) {
		lock(id).tellAgain();
	}

	/** The organization that a run is, or was, about; nothing if it did not start. */
	@Transactional(readOnly = true)
	public Optional<OrganizationId> organizationOf(RunId run) {
		return this.entities.findById(run.value()).map(RunEntity::organization);
	}

	/** Switching revoking off ends it now, and not after the run that is under way. */
	@EventListener
	@Transactional
	void stopRevoking(PolicyChanged event) {
		if (event.before().revokes() && !event.policy().revokes()) {
			stopAll(event.installation(), Set.of(RunMode.REVOKE), "Revoking was switched off in the settings.");
		}
	}

	@EventListener
	@Order(Ordered.HIGHEST_PRECEDENCE) // locks the runs before others lock the inventory
	@Transactional
	void stop(OrganizationReplaced event) {
		stopAll(event.installation(), ANY_MODE, "Another organization was connected.");
	}

	@EventListener
	@Transactional
	void stop(InstallationRemoved event) {
		stopAll(event.installation(), ANY_MODE, "The app was uninstalled.");
	}

	private void stopAll(InstallationId installation, Set<RunMode> modes, String reason) {
		this.siteLock.lock(installation);
		this.entities.findForUpdate(installation.clientKey(), RunStatus.UNFINISHED, modes)
			.forEach((run) -> refuse(run, reason));
	}

	/** The row of a run that may go on, locked. */
	RunEntity goingOn(RunLease lease) {
		return goingOn(lease, lock(lease.run()));
	}

	private static RunEntity goingOn(RunLease lease, RunEntity run) {
		if (held(lease, run).stopRequestedBy() != null) {
			throw new RunCancelled(RunCancelled.Why.STOP_REQUESTED, "An administrator asked the run to stop");
		}
		return run;
	}

	static RunEntity held(RunLease lease, RunEntity run) {
		if (!run.isHeldBy(lease.attempt())) {
			throw new RunCancelled(RunCancelled.Why.LEASE_LOST,
					"Attempt %d no longer holds the lease of run %s".formatted(lease.attempt(), lease.run()));
		}
		return run;
	}

	RunEntity lock(RunId id) {
		return this.entities.findForUpdate(id.value())
			.orElseThrow(() -> new IllegalStateException("There is no run " + id));
	}

}
