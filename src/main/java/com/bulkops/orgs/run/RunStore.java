package com.bulkops.orgs.run;

import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.organization.OrganizationReplaced;
import com.bulkops.orgs.policy.PolicyChanged;
import com.bulkops.orgs.schedule.NightBegan;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.SiteLock;
import com.bulkops.orgs.site.SiteRemoved;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The beginnings and ends of runs: queued on request or for a night, asked to stop,
 * refused or ended. Each change is one short transaction, together with the entry of the
 * activity log that records it.
 * <p>
 * Locks are taken in the order that {@link SiteLock} names: what starts or ends runs
 * locks the site before the run's row.
 */
@Service
public class RunStore {

	private static final Set<RunMode> ANY_MODE = EnumSet.allOf(RunMode.class);

	private final RunEntityRepository entities;

	private final RunRows rows;

	private final SiteLock siteLock;

	private final RunEndRecorder ends;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	RunStore(RunEntityRepository entities, RunRows rows, SiteLock siteLock, RunEndRecorder ends,
			ApplicationEventPublisher events, Clock clock) {
		this.entities = entities;
		this.rows = rows;
		this.siteLock = siteLock;
		this.ends = ends;
		this.events = events;
		this.clock = clock;
	}

	/**
	 * Queues a run, unless one of the same mode waits that was asked for.
	 * @return the run that was queued, or the one that waits
	 */
	@Transactional
	public RunId queueRequested(ActingUser actor, RunMode mode) {
		SiteId site = actor.site();
		this.siteLock.lock(site);
		RunEntity run = this.entities
			.findFirstBySiteIdAndStatusAndModeAndNightIsNull(site.value(), RunStatus.QUEUED, mode)
			.orElseGet(
					() -> this.entities.save(RunEntity.requested(site, mode, actor.accountId(), this.clock.instant())));
		this.events.publishEvent(new RunWaiting());
		return run.runId();
	}

	/** Queues the run of a night, unless that of an earlier night has not ended yet. */
	@EventListener
	@Transactional
	void queue(NightBegan event) {
		SiteId site = event.site();
		if (!this.entities.existsBySiteIdAndStatusInAndNightIsNotNull(site.value(), RunStatus.UNFINISHED)) {
			this.entities.save(RunEntity.ofNight(site, event.night(), this.clock.instant()));
		}
		this.events.publishEvent(new RunWaiting());
	}

	/**
	 * Records that a run is to stop. The attempt that works on it, or leases it next,
	 * ends it at its next step. Nothing happens if it has ended.
	 */
	@Transactional
	public void requestStop(ActingUser actor, RunId id) {
		this.entities.findForUpdate(id.value())
			.filter((run) -> run.site().equals(actor.site()) && !run.status().isFinal())
			.ifPresent((run) -> run.requestStop(actor.accountId()));
		this.events.publishEvent(new RunWaiting());
	}

	/** Ends a run that may not start, or go on. Nothing happens if it has ended. */
	@Transactional
	public void refuse(SiteId site, RunId id, String reason) {
		this.siteLock.lock(site);
		this.ends.refuse(this.rows.lock(id), reason);
	}

	/** Ends runs that revoke now, and not after the run that is under way. */
	@EventListener
	@Transactional
	void stopRevoking(PolicyChanged event) {
		if (event.before().revokes() && !event.policy().revokes()) {
			stopAll(event.site(), Set.of(RunMode.REVOKE), "Revoking was switched off in the settings.");
		}
	}

	@EventListener
	@Order(Ordered.HIGHEST_PRECEDENCE) // locks the runs before others lock the inventory
	@Transactional
	void stop(OrganizationReplaced event) {
		stopAll(event.site(), ANY_MODE, "Another organization was connected.");
	}

	@EventListener
	@Transactional
	void stop(SiteRemoved event) {
		stopAll(event.site(), ANY_MODE, "The app was uninstalled.");
	}

	private void stopAll(SiteId site, Set<RunMode> modes, String reason) {
		this.siteLock.lock(site);
		this.entities.findForUpdate(site.value(), RunStatus.UNFINISHED, modes)
			.forEach((run) -> this.ends.refuse(run, reason));
	}

}
