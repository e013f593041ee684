package com.bulkops.orgs.sweep;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;

import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.connect.SiteLock;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.DueCount;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunCancelled;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.RunLeases;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.run.RunStore;
import org.jspecify.annotations.Nullable;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Ends runs that were begun. How a run ended, and what that says about the organization,
 * is one transaction: none of it is told by an attempt that lost the run, or without the
 * rest. A run that somebody asked to look only says no more than that the key is
 * rejected; until one that can revoke comes to its end, the pages say that the
 * organization is not protected, and why.
 */
@Service
class RunCompletion {

	/** SQLSTATE class of errors about a value, which their text repeats. */
	private static final String DATA_EXCEPTION = "22";

	private final RunStore runs;

	private final RunLeases leases;

	private final SiteLock siteLock;

	private final Organizations organizations;

	private final Policies policies;

	private final SkippedTokens skippedTokens;

	private final RunNotices notices;

	private final RunProperties properties;

	private final Clock clock;

	RunCompletion(RunStore runs, RunLeases leases, SiteLock siteLock, Organizations organizations, Policies policies,
			SkippedTokens skippedTokens, RunNotices notices, RunProperties properties, Clock clock) {
		this.runs = runs;
		this.leases = leases;
		this.siteLock = siteLock;
		this.organizations = organizations;
		this.policies = policies;
		this.skippedTokens = skippedTokens;
		this.notices = notices;
		this.properties = properties;
		this.clock = clock;
	}

	/**
	 * Ends a run that looked at everything.
	 * @param status {@code COMPLETED}, or {@code ON_HOLD} if it asks before it does more
	 * @throws RunCancelled if the lease is lost
	 */
	@Transactional
	void reached(RunContext run, RunStatus status, @Nullable String reason) {
		InstallationId installation = run.lease().installation();
		Run ended = end(run, status, reason);
		if (!ended.looksOnly()) {
			this.organizations.noteRecovery(installation);
		}
		if (status == RunStatus.COMPLETED) {
			this.skippedTokens.forgetOthers(run.lease());
		}
	}

	/**
	 * Ends a run that somebody stopped, which says nothing about the organization.
	 * @throws RunCancelled if the lease is lost
	 */
	@Transactional
	void stopped(RunContext run) {
		end(run, RunStatus.STOPPED, "An administrator stopped it. The next run handles what is still due.");
	}

	/**
	 * Ends a run that something about the whole organization stopped.
	 * @throws RunCancelled if the lease is lost
	 */
	@Transactional
	void stopped(RunContext run, String finding) {
		Run ended = end(run, RunStatus.STOPPED, finding + " The next run handles what is still due.");
		if (!ended.looksOnly()) {
			this.organizations.noteProblem(run.lease().installation(), finding + " The next run tries again.");
		}
	}

	/**
	 * The same for a failure of Atlassian's. If it is the key's, and the key was replaced
	 * meanwhile, the run goes on with the new one.
	 * @throws RunCancelled if the lease is lost
	 */
	@Transactional
	void stopped(RunContext run, AdminApiException failure) {
		boolean keyIsToBlame = failure instanceof AdminApiException.ApiKeyRejected
				|| failure instanceof AdminApiException.KeyLacksScope
				|| failure instanceof AdminApiException.OrganizationNotFound
				|| failure instanceof AdminApiException.AccessDenied;
		if (!keyIsToBlame) {
			stopped(run, failure.getMessage());
			return;
		}
		InstallationId installation = run.lease().installation();
		this.siteLock.lock(installation);
		boolean stored = this.organizations.find(installation)
			.filter((link) -> link.connectedAt().equals(run.keyVersion()))
			.isPresent();
		if (!stored) {
			pause(run, null);
			return;
		}
		end(run, RunStatus.STOPPED, failure.getMessage() + " The next run handles what is still due.");
		this.notices.noteRejectedKey(installation,
				failure.getMessage() + " Enter a new organization API key in Settings.");
	}

	/**
	 * Ends a run that an error of this app ended.
	 * @throws RunCancelled if the lease is lost
	 */
	@Transactional
	void failed(RunContext run, Throwable failure) {
		Run ended = end(run, RunStatus.FAILED, "An error in this app ended the run: " + originOf(failure));
		if (!ended.looksOnly()) {
			this.organizations.noteProblem(run.lease().installation(),
					"An error in this app ended the last run. The next run tries again.");
		}
	}

	/** Ends a run without a key to go on with. */
	@Transactional
	void withoutKey(RunLease lease, Organizations.NotConnected failure) {
		this.runs.refuse(lease.installation(), lease.run(), failure.getMessage());
		this.notices.noteRejectedKey(lease.installation(), failure.getMessage());
	}

	/**
	 * Hands a run back, which goes on by itself.
	 * @param until when, {@code null} for as soon as possible
	 */
	void pause(RunContext run, @Nullable Instant until) {
		this.leases.release(run.lease(), run.progress().counts(), run.progress().planned(), until);
	}

	/**
	 * The same because Atlassian does not answer.
	 * @return whether it goes on; not if Atlassian has been away for too long
	 */
	boolean pauseForOutage(RunContext run) {
		return this.leases.releaseForOutage(run.lease(), run.progress().counts(), run.progress().planned(),
				this.clock.instant().plus(this.properties.outagePause()), this.properties.longestOutage());
	}

	private Run end(RunContext run, RunStatus status, @Nullable String reason) {
		run.countByLog();
		Run ended = this.runs.end(run.lease(), status, run.progress().counts(), run.progress().planned(), reason);
		long gone = ended.counts().revoked() + ended.counts().alreadyGone();
		if (run.revokes() && run.progress().planned() != null && (gone > 0 || status == RunStatus.COMPLETED)) {
			DueCount due = run.progress().dueInAll();
			this.policies.noteRun(run.lease().installation(), run.policy(), due, due.total() - gone,
					run.lease().moment());
		}
		return ended;
	}

	/**
	 * Returns what stays in the log for ever. The texts of exceptions may repeat what
	 * somebody wrote, such as a label; the first line of a database's error names tables
	 * and causes.
	 */
	static String originOf(Throwable failure) {
		Throwable origin = NestedExceptionUtils.getRootCause(failure);
		origin = (origin != null) ? origin : failure;
		String name = origin.getClass().getSimpleName();
		if (origin instanceof SQLException error && !String.valueOf(error.getSQLState()).startsWith(DATA_EXCEPTION)) {
			return name + ": " + String.valueOf(error.getMessage()).lines().findFirst().orElse("");
		}
		return name + ". See the app's log for details.";
	}

}
