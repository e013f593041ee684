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
import com.bulkops.orgs.site.InstallationId;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The runs, for those who ask for one or watch one.
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
	 * Asks for a run now. It begins at once, or after the organization's run that is
	 * under way. Asking again while it waits changes nothing.
	 * @param mode {@code REPORT} to look only; a run that may revoke does so only if the
	 * policy says so when it begins
	 * @throws NotAnOwner if the actor is none
	 */
	@Transactional
	public RunId start(ActingUser actor, RunMode mode) {
		this.owners.require(actor);
		return this.runs.queueRequested(actor, mode);
	}

	/**
	 * Asks for a run to stop. It ends at its next step, with a record of all that it did;
	 * a revocation that was begun is seen through. Nothing happens if it has ended.
	 */
	@Transactional
	public void stop(ActingUser actor, RunId run) {
		this.owners.require(actor);
		this.runs.requestStop(actor, run);
	}

	public Optional<Run> find(InstallationId installation, RunId run) {
		return this.history.find(installation, run);
	}

	/** The run that was asked for or begun last. */
	public Optional<Run> latest(InstallationId installation) {
		return this.history.latest(installation);
	}

	/**
	 * The run that asks before it revokes more, until one follows it that could revoke as
	 * well.
	 */
	public Optional<Run> onHold(InstallationId installation) {
		return this.history.latestOtherThanLooks(installation).filter((run) -> run.status() == RunStatus.ON_HOLD);
	}

	/** The runs that began or were asked for since an instant, the newest first. */
	public List<Run> since(InstallationId installation, Instant from) {
		return this.history.since(installation, from);
	}

	/** When the next nights' runs begin, if an interval is chosen. */
	public List<Instant> nextNights(InstallationId installation, int count) {
		return this.schedule.listNext(installation, count);
	}

	/**
	 * The end of the last run that looked at everything and could revoke, the beginning
	 * of one that is under way, or when nights began, whichever was last; nothing if
	 * there are none. For longer than a night it should not be ago.
	 */
	@Transactional(readOnly = true)
	public Optional<Instant> nightsSince(InstallationId installation) {
		return this.schedule.findSince(installation).map((since) -> {
			Instant last = this.history.lastCompletedOrBegun(installation).orElse(since);
			return last.isAfter(since) ? last : since;
		});
	}

	/** When the next night's run begins, if an interval is chosen. */
	public Optional<Instant> nextNight(InstallationId installation) {
		return this.schedule.findNext(installation);
	}

}
