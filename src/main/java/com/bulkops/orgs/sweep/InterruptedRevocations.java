package com.bulkops.orgs.sweep;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.Batch;
import com.bulkops.orgs.adminapi.TokenId;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what became of revocations that were begun and never concluded, because the
 * app or its database went down in between. The open entries are the truth about what is
 * uncertain; Atlassian is asked about each before anything else is done. Of another
 * organization's tokens it knows nothing, so that is said.
 */
final class InterruptedRevocations {

	private final RunContext run;

	private final ActivityLog activityLog;

	private final RunCheckpoints resumption;

	private final Map<AccountId, Remaining> asked = new HashMap<>();

	InterruptedRevocations(RunContext run, ActivityLog activityLog, RunCheckpoints resumption) {
		this.run = run;
		this.activityLog = activityLog;
		this.resumption = resumption;
	}

	/**
	 * Concludes the open entries, whichever run wrote them.
	 * @throws AdminApiException if nothing can be done for the whole organization;
	 * entries that were not looked at stay open
	 */
	void conclude() {
		for (ActivityEntry entry : this.activityLog.pending(this.run.claim().installation())) {
			this.run.requireNoShutdown();
			conclude(entry);
		}
	}

	private void conclude(ActivityEntry entry) {
		if (entry.account() == null || entry.token() == null || entry.run() == null) {
			throw new IllegalStateException("A revocation has an account, a token and a run");
		}
		if (isOfAnotherOrganization(entry.run())) {
			conclude(entry, Result.FAILED,
					"Another organization was connected since. Whether the token is gone is not known.");
			return;
		}
		Remaining remaining = this.asked.computeIfAbsent(entry.account(), this::ask);
		if (remaining.unknownBecause() != null) {
			conclude(entry, Result.FAILED,
					remaining.unknownBecause() + " Whether the token is gone is not known; the run looks again.");
		}
		else if (remaining.tokens().contains(entry.token().id())) {
			conclude(entry, Result.FAILED, "The token is still there; the run handles it again.");
		}
		else {
			conclude(entry, Result.REVOKED, "Asked again, Atlassian does not list it any more.");
		}
	}

	private boolean isOfAnotherOrganization(RunId other) {
		return this.resumption.organizationOf(other)
			.filter((id) -> !id.equals(this.run.claim().organization()))
			.isPresent();
	}

	private void conclude(ActivityEntry entry, Result result, String finding) {
		this.run.revocations()
			.concludeLeftOpen(entry, result,
					"The app or its database went down while it was revoking this token. " + finding);
	}

	private Remaining ask(AccountId account) {
		try {
			Batch<ApiToken> own = this.run.organization().tokensOf(account);
			if (!own.unreadable().isEmpty()) {
				return new Remaining(Set.of(), "Atlassian's list of the account's tokens cannot be read in full.");
			}
			Set<TokenId> tokens = new HashSet<>();
			own.items().forEach((token) -> tokens.add(token.id()));
			return new Remaining(tokens, null);
		}
		catch (AdminApiException.AccountNotFound | AdminApiException.AccessDenied | AdminApiException.UnexpectedAnswer
				| AdminApiException.AtlassianUnavailable ex) {
			this.run.requireNoShutdown();
			return new Remaining(Set.of(), ex.getMessage());
		}
	}

	private record Remaining(Set<TokenId> tokens, @Nullable String unknownBecause) {

	}

}
