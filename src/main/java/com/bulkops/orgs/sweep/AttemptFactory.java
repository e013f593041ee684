package com.bulkops.orgs.sweep;

import java.time.Clock;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.run.EndedRuns;
import com.bulkops.orgs.run.LeasedRun;
import com.bulkops.orgs.run.LeasedRunStore;

import org.springframework.stereotype.Component;

/**
 * The factory of attempts at leased runs.
 */
@Component
class AttemptFactory {

	private final Organizations organizations;

	private final LeasedRunStore runs;

	private final EndedRuns endedRuns;

	private final SkippedTokens skippedTokens;

	private final ActivityLog activityLog;

	private final RunProperties properties;

	private final Clock clock;

	AttemptFactory(Organizations organizations, LeasedRunStore runs, EndedRuns endedRuns, SkippedTokens skippedTokens,
			ActivityLog activityLog, RunProperties properties, Clock clock) {
		this.organizations = organizations;
		this.runs = runs;
		this.endedRuns = endedRuns;
		this.skippedTokens = skippedTokens;
		this.activityLog = activityLog;
		this.properties = properties;
		this.clock = clock;
	}

	/**
	 * Opens the organization of a run with its stored key.
	 * @throws Organizations.NotConnected if there is no key to work with
	 */
	Attempt create(LeasedRun leased, RunCancellation cancellation) {
		RunContext run = new RunContext(leased, this.organizations.openWithLink(leased.lease().site()), cancellation,
				this.runs, this.skippedTokens, this.activityLog, this.clock);
		Revocations revocations = new Revocations(run, this.endedRuns, this.activityLog);
		return new Attempt(run, revocations, new OpenRevocations(run, revocations, this.endedRuns, this.activityLog),
				new OutageBreaker(this.properties.unavailableAccounts()), new WorkerPool(Thread::new, cancellation));
	}

}
