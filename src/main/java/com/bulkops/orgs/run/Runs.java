package com.bulkops.orgs.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.organization.NotAnOwner;
import com.bulkops.orgs.organization.Owners;
import com.bulkops.orgs.schedule.NightlySchedule;
import com.bulkops.orgs.site.ActingUser;
import com.bulkops.orgs.site.SiteId;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The runs of a site, for the people who request or watch them.
 */
@Service
public class Runs {

	private final Owners owners;

	private final RunStore runs;

	private final RunHistory history;

	private final NightlySchedule schedule;

	Runs(Owners owners, RunStore runs, RunHistory history, NightlySchedule schedule) {
		this.owners = owners;
		this.runs = runs;
		this.history = history;
		this.schedule = schedule;
	}

	/**
	 * Requests a run. It begins immediately, or after the organization's run that is
	 * under way. Requesting it again while it waits changes nothing.
	 * @param mode {@code REPORT} for a scan; a run that may revoke does so only if the
	 * policy says so when it begins
	 * @throws NotAnOwner if the actor is not an owner
	 */
	@Transactional
	public RunId start(ActingUser actor, RunMode mode) {
		this.owners.require(actor);
		return this.runs.queueRequested(actor, mode);
	}

	/**
	 * Requests that a run stops. It ends at its next step, with a record of all that it
	 * did; a revocation that was started is concluded. Nothing happens if it has ended.
	 */
	@Transactional
	public void stop(ActingUser actor, RunId run) {
		this.owners.require(actor);
		this.runs.requestStop(actor, run);
	}

	/** Finds a run of a site. */
	public Optional<Run> find(SiteId site, RunId run) {
		return this.history.find(site, run);
	}

	/** Finds the run that was queued last. */
	public Optional<Run> latest(SiteId site) {
		return this.history.latest(site);
	}

	/**
	 * Finds the run that waits for approval, until another run follows that could revoke
	 * as well.
	 */
	public Optional<Run> onHold(SiteId site) {
		return this.history.latestOtherThanScans(site).filter((run) -> run.status() == RunStatus.ON_HOLD);
	}

	/** Finds the runs that were queued since an instant, the newest first. */
	public List<Run> since(SiteId site, Instant from) {
		return this.history.since(site, from);
	}

	/** Returns when the next nightly runs begin, if an interval is chosen. */
	public List<Instant> nextNights(SiteId site, int count) {
		return this.schedule.listNext(site, count);
	}

	/**
	 * Finds the end of the last completed run that could revoke, the beginning of one
	 * that is under way, or the beginning of nightly runs, whichever was last; empty if
	 * there are no nightly runs. It should never be more than one night in the past.
	 */
	@Transactional(readOnly = true)
	public Optional<Instant> nightsSince(SiteId site) {
		return this.schedule.findSince(site).map((since) -> {
			Instant last = this.history.lastCompletedOrBegun(site).orElse(since);
			return last.isAfter(since) ? last : since;
		});
	}

	/** Finds when the next nightly run begins, if an interval is chosen. */
	public Optional<Instant> nextNight(SiteId site) {
		return this.schedule.findNext(site);
	}

}
