package com.bulkops.orgs.sweep;

import java.util.ArrayList;
import java.util.List;

import com.bulkops.orgs.activity.EntryId;
import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.Batch;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.Revocation;
import com.bulkops.orgs.policy.Decision;

/**
 * Revokes the due tokens of one account. It reads the account's own list and decides on
 * that alone; what any list said before does not count.
 */
final class AccountSweep {

	private static final String NOT_KNOWN = " Whether the token is gone is not known; the next run looks again.";

	private final RunInProgress run;

	private final ManagedAccount owner;

	private final AccountId account;

	private final List<ApiToken> left = new ArrayList<>();

	AccountSweep(RunInProgress run, ManagedAccount owner) {
		this.run = run;
		this.owner = owner;
		this.account = owner.id();
	}

	/**
	 * Looks at each token of the account, one after the other.
	 * @return the tokens that it still has
	 * @throws AdminApiException if the list cannot be read, or nothing more can be done
	 * for the whole organization
	 */
	List<ApiToken> sweep() {
		Batch<ApiToken> own = this.run.organization().tokensOf(this.account);
		own.unreadable().forEach((what) -> this.run.account(this.account, Result.FAILED, what));
		for (ApiToken token : own.items()) {
			this.run.requireNoShutdown();
			Decision decision = this.run.decide(token, this.owner.type());
			switch (decision.verdict()) {
				case KEEP -> this.left.add(token);
				case SKIP -> {
					this.left.add(token);
					this.run.skipped(this.account, token, decision.reason());
				}
				case REVOKE -> {
					if (!revoke(token)) {
						this.left.add(token);
					}
				}
			}
		}
		return List.copyOf(this.left);
	}

	/** Whether the token is gone. */
	private boolean revoke(ApiToken token) {
		EntryId entry = this.run.intend(this.account, token);
		try {
			Revocation revocation = this.run.organization().revoke(this.account, token.id());
			switch (revocation) {
				case REVOKED -> this.run.conclude(entry, Result.REVOKED, null);
				case REVOKED_BUT_ANSWER_LOST -> this.run.conclude(entry, Result.REVOKED,
						"Atlassian's first answer was lost; asked again, it said that the token is gone.");
				case ALREADY_GONE -> this.run.conclude(entry, Result.ALREADY_GONE,
						"Somebody else had revoked or deleted it since the list was read.");
			}
			return true;
		}
		catch (SweepRuns.StopRequested ex) {
			this.run.conclude(entry, Result.FAILED,
					"An administrator stopped the run while it waited for Atlassian." + NOT_KNOWN);
			throw ex;
		}
		catch (AdminApiException ex) {
			this.run.requireNoShutdown();
			return concludeFailed(entry, ex);
		}
	}

	private boolean concludeFailed(EntryId entry, AdminApiException failure) {
		if (failure instanceof AdminApiException.AccountNotFound) {
			this.run.conclude(entry, Result.ALREADY_GONE, "The account no longer exists, and its tokens with it.");
			return true;
		}
		String outlook = (failure instanceof AdminApiException.AtlassianUnavailable) ? NOT_KNOWN
				: " The token was not revoked.";
		this.run.conclude(entry, Result.FAILED, failure.getMessage() + outlook);
		if (failure instanceof AdminApiException.ApiKeyRejected || failure instanceof AdminApiException.KeyLacksScope
				|| failure instanceof AdminApiException.RateLimited
				|| failure instanceof AdminApiException.AtlassianUnavailable) {
			throw failure;
		}
		return false;
	}

}
