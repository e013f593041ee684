package com.bulkops.orgs.notice;

import java.time.Clock;
import java.util.List;

import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.run.EndedRunRecord;
import com.bulkops.orgs.run.EndedRuns;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The planning of notices after each run, exactly once. A run ends whether or not that
 * succeeds; it stays unannounced until it does.
 */
@Service
class RunNotices {

	/** Chosen by us: more than end in a minute. */
	private static final int MOST_RUNS = 100;

	private final EndedRuns runs;

	private final Organizations organizations;

	private final Policies policies;

	private final AdminNotices adminNotices;

	private final OwnerNotices ownerNotices;

	private final OwnerRunNotices ownerWarnings;

	private final Clock clock;

	RunNotices(EndedRuns runs, Organizations organizations, Policies policies, AdminNotices adminNotices,
			OwnerNotices ownerNotices, OwnerRunNotices ownerWarnings, Clock clock) {
		this.runs = runs;
		this.organizations = organizations;
		this.policies = policies;
		this.adminNotices = adminNotices;
		this.ownerNotices = ownerNotices;
		this.ownerWarnings = ownerWarnings;
		this.clock = clock;
	}

	/** Returns the runs that ended and of which no notices were planned. */
	@Transactional(readOnly = true)
	List<RunId> findUnannounced() {
		return this.runs.findUnannounced(MOST_RUNS);
	}

	/** Plans the notices of one run, unless another instance does. */
	@Transactional
	void plan(RunId id) {
		this.runs.takeUnannounced(id).ifPresent((ended) -> {
			Run run = ended.run();
			OrganizationLink link = this.organizations.find(ended.site())
				.filter((current) -> ended.organization() == null || current.id().equals(ended.organization()))
				.orElse(null);
			this.adminNotices.planRunEnded(new EndedRun(ended.site(), run,
					(link != null) ? new NamedOrganization(link.id(), link.name()) : null,
					(run.endedAt() != null) ? run.endedAt() : this.clock.instant()));
			if (run.startedAt() != null) {
				planRevoked(ended, link);
				if (link != null && isNightlyAndComplete(run)) {
					this.ownerWarnings.plan(ended.site(), run, run.startedAt(), link);
				}
			}
		});
	}

	/**
	 * Plans notices of revoked tokens, also if the organization is no longer connected,
	 * so that its name is unknown.
	 */
	private void planRevoked(EndedRunRecord ended, @Nullable OrganizationLink link) {
		OrganizationId id = (link != null) ? link.id() : ended.organization();
		if (id != null) {
			this.ownerNotices.planRevoked(ended.site(), ended.run().id(), new EmailOrganization(id,
					(link != null) ? link.name() : id.value(), this.policies.get(ended.site()).timeZone()));
		}
	}

	/**
	 * Returns whether owners may be warned after a run: not after one that a person
	 * requested, and not after one that may not have read or judged every token.
	 */
	private static boolean isNightlyAndComplete(Run run) {
		return run.requestedBy() == null && run.status() == RunStatus.COMPLETED;
	}

}
