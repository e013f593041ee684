package com.bulkops.orgs.sweep;

import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.notice.KeyNotices;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.run.RunCancelled;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.run.RunStore;
import com.bulkops.orgs.site.SiteId;
import com.bulkops.orgs.site.SiteLock;

import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The ends of runs that Atlassian's answers stopped, and whether the organization API key
 * is the cause.
 */
@Service
class KeyFailures {

	private final RunStore runs;

	private final RunCompletion completion;

	private final RunPauses pauses;

	private final SiteLock siteLock;

	private final Organizations organizations;

	private final KeyNotices notices;

	KeyFailures(RunStore runs, RunCompletion completion, RunPauses pauses, SiteLock siteLock,
			Organizations organizations, KeyNotices notices) {
		this.runs = runs;
		this.completion = completion;
		this.pauses = pauses;
		this.siteLock = siteLock;
		this.organizations = organizations;
		this.notices = notices;
	}

	/**
	 * Stops a run. If the key is the cause, and was replaced meanwhile, the run resumes
	 * with the new one instead.
	 * @throws RunCancelled if the lease is lost
	 */
	@Transactional
	void stop(RunContext run, AdminApiException failure) {
		if (!isOfTheKey(failure)) {
			this.completion.stop(run, failure.getMessage());
			return;
		}
		SiteId site = run.lease().site();
		this.siteLock.lock(site);
		boolean stored = this.organizations.find(site)
			.filter((link) -> link.connectedAt().equals(run.keyVersion()))
			.isPresent();
		if (!stored) {
			this.pauses.pause(run, null);
			return;
		}
		this.completion.end(run, RunStatus.STOPPED, failure.getMessage() + " The next run handles what is still due.");
		this.notices.recordRejection(site, failure.getMessage() + " Enter a new organization API key in Settings.");
	}

	/** Ends a run without a key to work with. */
	@Transactional
	void stopWithoutKey(RunLease lease, Organizations.NotConnected failure) {
		this.runs.refuse(lease.site(), lease.run(), failure.getMessage());
		this.notices.recordRejection(lease.site(), failure.getMessage());
	}

	private static boolean isOfTheKey(AdminApiException failure) {
		return failure instanceof AdminApiException.ApiKeyRejected || failure instanceof AdminApiException.KeyLacksScope
				|| failure instanceof AdminApiException.OrganizationNotFound
				|| failure instanceof AdminApiException.AccessDenied;
	}

}
