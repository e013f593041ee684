package com.bulkops.orgs.sweep;

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

	private final RunInProgress run;

	private final AccountId account;

	private final ManagedAccount.Type type;

	AccountSweep(RunInProgress run, AccountId account, ManagedAccount.Type type) {
		this.run = run;
		this.account = account;
		this.type = type;
	}

	/**
	 * Looks at each token of the account, one after the other.
	 * @throws AdminApiException if the list cannot be read, or nothing more can be done
	 * for the whole organization
	 */
	void sweep() {
		Batch<ApiToken> own = this.run.organization().tokensOf(this.account);
		own.unreadable().forEach((what) -> this.run.account(this.account, Result.FAILED, what));
		for (ApiToken token : own.items()) {
			this.run.requireNoShutdown();
			Decision decision = this.run.decide(token, this.type);
			switch (decision.verdict()) {
				case KEEP -> {
					// young enough: nothing to do, nothing to say
				}
				case SKIP -> this.run.skipped(this.account, token, decision.reason());
				case REVOKE -> revoke(token);
			}
		}
	}

	private void revoke(ApiToken token) {
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
		}
		catch (AdminApiException ex) {
			this.run.requireNoShutdown();
			concludeFailed(entry, ex);
		}
	}

	private void concludeFailed(EntryId entry, AdminApiException failure) {
		if (failure instanceof AdminApiException.AccountNotFound) {
			this.run.conclude(entry, Result.ALREADY_GONE, "The account no longer exists, and its tokens with it.");
			return;
		}
		String outlook = (failure instanceof AdminApiException.AtlassianUnavailable)
				? " Whether the token is gone is not known; the next run looks again." : " The token was not revoked.";
		this.run.conclude(entry, Result.FAILED, failure.getMessage() + outlook);
		if (failure instanceof AdminApiException.ApiKeyRejected || failure instanceof AdminApiException.KeyLacksScope
				|| failure instanceof AdminApiException.RateLimited
				|| failure instanceof AdminApiException.AtlassianUnavailable) {
			throw failure;
		}
	}

}
