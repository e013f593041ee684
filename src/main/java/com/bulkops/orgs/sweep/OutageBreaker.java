package com.bulkops.orgs.sweep;

import java.util.concurrent.atomic.AtomicInteger;

import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.AdminApiException;

/**
 * Keeps the failure of one account from stopping the others: it is recorded and the run
 * goes on. But when Atlassian answers for no account any more, the run pauses. Several
 * threads may work; what counts is the order in which they end.
 */
final class OutageBreaker {

	private final int limit;

	private final AtomicInteger count = new AtomicInteger();

	OutageBreaker(int limit) {
		this.limit = limit;
	}

	/**
	 * Does something for one account.
	 * @throws AdminApiException if the failure is the whole organization's
	 */
	void guard(RunContext run, AccountId account, Runnable work) {
		try {
			work.run();
			this.count.set(0);
		}
		catch (AdminApiException.AccountNotFound ex) {
			this.count.set(0);
			run.account(account, Result.SKIPPED, "The account no longer exists, and its tokens with it.");
		}
		catch (AdminApiException.AccessDenied ex) {
			this.count.set(0);
			run.account(account, Result.UNREACHABLE, ex.getMessage() + " Its tokens were not looked at.");
		}
		catch (AdminApiException.UnexpectedAnswer ex) {
			this.count.set(0);
			run.account(account, Result.FAILED, ex.getMessage() + " The next run tries again.");
		}
		catch (AdminApiException.AtlassianUnavailable ex) {
			run.cancellation().throwIfShutDown();
			if (this.count.incrementAndGet() >= this.limit) {
				throw ex;
			}
			run.account(account, Result.FAILED, ex.getMessage() + " The next run tries again.");
		}
	}

}
