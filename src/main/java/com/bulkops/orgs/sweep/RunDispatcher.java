package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.util.Optional;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.connect.Installations;
import com.bulkops.orgs.connect.Licenses;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/**
 * Decides whether a run may begin, and has it done. What it may not begin is refused with
 * a reason that administrators read; what it cannot begin yet stays in the queue.
 */
@Component
class RunDispatcher {

	private static final Logger log = LoggerFactory.getLogger(RunDispatcher.class);

	private final NightlySchedule schedule;

	private final RunStore runs;

	private final Installations installations;

	private final Licenses licenses;

	private final Policies policies;

	private final Exemptions exemptions;

	private final Organizations organizations;

	private final Sweeper sweeper;

	private final Clock clock;

	RunDispatcher(NightlySchedule schedule, RunStore runs, Installations installations, Licenses licenses,
			Policies policies, Exemptions exemptions, Organizations organizations, Sweeper sweeper, Clock clock) {
		this.schedule = schedule;
		this.runs = runs;
		this.installations = installations;
		this.licenses = licenses;
		this.policies = policies;
		this.exemptions = exemptions;
		this.organizations = organizations;
		this.sweeper = sweeper;
		this.clock = clock;
	}

	/** Works until no run of the installation is left, or the next one has to wait. */
	void work(InstallationId installation) {
		this.schedule.takeDueNight(installation);
		Optional<Run> run = this.runs.firstUnfinished(installation);
		while (run.isPresent() && conduct(installation, run.get())) {
			run = this.runs.firstUnfinished(installation);
		}
	}

	/** Whether the run came to an end. */
	private boolean conduct(InstallationId installation, Run sweep) {
		RunId run = sweep.id();
		Policy stored = this.policies.of(installation).at(this.clock.instant());
		Policy policy = (sweep.mode() == RunMode.REPORT) ? stored.with(stored.rule().in(RunMode.REPORT)) : stored;
		OrganizationLink link = this.organizations.find(installation).orElse(null);
		Optional<String> objection = objectionTo(installation, sweep, policy);
		if (objection.isPresent() || link == null) {
			this.runs.refuse(run, objection.orElse("No organization is connected. Connect one in the settings."));
			return true;
		}
		RunInputs basis = new RunInputs(link.id(), policy, this.exemptions.listOf(installation));
		return claim(run, basis).map((claim) -> this.sweeper.sweep(claim, basis)).orElse(false);
	}

	private Optional<RunLease> claim(RunId run, RunInputs basis) {
		try {
			return this.runs.claim(run, basis);
		}
		catch (DataIntegrityViolationException ex) {
			log.info("Run {} waits: another one of its organization began in the same moment", run);
			return Optional.empty();
		}
	}

	private Optional<String> objectionTo(InstallationId installation, Run sweep, Policy policy) {
		if (!this.installations.isActive(installation)) {
			return Optional.of("The app is not installed any more.");
		}
		if (sweep.status() == RunStatus.QUEUED && sweep.stopRequestedBy() != null) {
			return Optional.of("An administrator stopped it before it began.");
		}
		if (policy.interval().isOff() && policy.mode() == RunMode.REVOKE) {
			return Optional.of("No interval is chosen: revoking is off. Choose one in the settings.");
		}
		Optional<String> unlicensed = switch (this.licenses.check(installation)) {
			case ACTIVE -> Optional.empty();
			case NONE ->
				Optional.of("Skipped: no licence. Nothing is revoked until the app is licensed for this site. A Jira "
						+ "administrator does that under Apps, Manage apps.");
			case NOT_INSTALLED -> Optional.of("Skipped: Jira answers as if the app were not installed on this site. "
					+ "Nothing is revoked until it is. If it is, a Jira administrator installs it again.");
			case UNKNOWN ->
				Optional.of("Skipped: Jira has not said for some days whether the app is licensed for this site.");
		};
		unlicensed.ifPresent((reason) -> this.organizations.noteProblem(installation, reason));
		return unlicensed;
	}

}
