package com.bulkops.orgs.sweep;

import java.sql.SQLException;

import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.organization.Organizations;
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

	private final Organizations organizations;

	private final RunNotices notices;

	RunCompletion(RunStore runs, Organizations organizations, RunNotices notices) {
		this.runs = runs;
		this.organizations = organizations;
		this.notices = notices;
	}

	/**
	 * It looked at everything.
	 * @param status {@code COMPLETED}, or {@code ON_HOLD} if it asks before it does more
	 * @throws RunStore.LeaseLost if the run is not held any more
	 */
	@Transactional
	void reached(RunContext run, RunStatus status, @Nullable String reason) {
		if (!end(run, status, reason).looksOnly()) {
			this.organizations.noteRecovery(run.claim().installation());
		}
	}

	/**
	 * Somebody stopped it, which says nothing about the organization.
	 * @throws RunStore.LeaseLost if the run is not held any more
	 */
	@Transactional
	void stopped(RunContext run) {
		end(run, RunStatus.STOPPED, "An administrator stopped it. What is still due is handled by the next run.");
	}

	/**
	 * Something about the whole organization stopped it.
	 * @throws RunStore.LeaseLost if the run is not held any more
	 */
	@Transactional
	void stopped(RunContext run, AdminApiException failure) {
		Run ended = end(run, RunStatus.STOPPED,
				failure.getMessage() + " What is still due is handled by the next run.");
		boolean keyIsToBlame = failure instanceof AdminApiException.ApiKeyRejected
				|| failure instanceof AdminApiException.KeyLacksScope
				|| failure instanceof AdminApiException.OrganizationNotFound
				|| failure instanceof AdminApiException.AccessDenied;
		if (keyIsToBlame) {
			this.notices.noteRejectedKey(run.claim().installation(),
					failure.getMessage() + " Enter a new organization API key in the settings.");
		}
		else if (!ended.looksOnly()) {
			this.organizations.noteProblem(run.claim().installation(),
					failure.getMessage() + " The next run tries again.");
		}
	}

	/**
	 * An error of this app ended it.
	 * @throws RunStore.LeaseLost if the run is not held any more
	 */
	@Transactional
	void failed(RunContext run, RuntimeException failure) {
		Run ended = end(run, RunStatus.FAILED, "An error of this app ended the run: " + originOf(failure));
		if (!ended.looksOnly()) {
			this.organizations.noteProblem(run.claim().installation(),
					"An error of this app ended the last run. The next run tries again.");
		}
	}

	/** There is no key to go on with. */
	@Transactional
	void withoutKey(RunLease claim, Organizations.NotConnected failure) {
		this.runs.refuse(claim.run(), failure.getMessage());
		this.notices.noteRejectedKey(claim.installation(), failure.getMessage());
	}

	private Run end(RunContext run, RunStatus status, @Nullable String reason) {
		return this.runs.end(run.claim(), status, run.progress().counts(), run.progress().planned(), reason);
	}

	/**
	 * What stays in the log for ever. The texts of exceptions may repeat what somebody
	 * wrote, such as a label; the first line of a database's error names tables and
	 * causes.
	 */
	static String originOf(RuntimeException failure) {
		Throwable origin = NestedExceptionUtils.getMostSpecificCause(failure);
		String name = origin.getClass().getSimpleName();
		if (origin instanceof SQLException error && !String.valueOf(error.getSQLState()).startsWith(DATA_EXCEPTION)) {
			return name + ": " + String.valueOf(error.getMessage()).lines().findFirst().orElse("");
		}
		return name + ". The app's own log tells more.";
	}

}
