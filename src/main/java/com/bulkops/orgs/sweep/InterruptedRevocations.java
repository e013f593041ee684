package com.bulkops.orgs.sweep;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import com.bulkops.orgs.activity.ActivityEntry;
import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.Batch;
import com.bulkops.orgs.adminapi.TokenId;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what became of revocations that were begun and never concluded, because the
 * app or its database went down in between. The open entries are the truth about what is
 * uncertain; Atlassian is asked about each before anything else is done.
 */
final class InterruptedRevocations {

	private final RunInProgress run;

	private final ActivityLog activityLog;

	private final Map<AccountId, Remaining> asked = new HashMap<>();

	InterruptedRevocations(RunInProgress run, ActivityLog activityLog) {
		this.run = run;
		this.activityLog = activityLog;
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
		if (entry.account() == null || entry.token() == null) {
			throw new IllegalStateException("A revocation has an account and a token");
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

	private void conclude(ActivityEntry entry, Result result, String finding) {
		String reason = "The app went down while it was revoking this token. " + finding;
		if (entry.run() != null && !this.run.claim().run().equals(entry.run())) {
			this.run.concludeFor(entry.run(), entry.id(), result, reason);
			return;
		}
		if (result == Result.REVOKED) {
			this.run.progress().foundDue(1);
		}
		this.run.conclude(entry.id(), result, reason);
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
