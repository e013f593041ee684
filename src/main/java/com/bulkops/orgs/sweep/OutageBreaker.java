package com.bulkops.orgs.sweep;

import java.util.ArrayList;
import java.util.List;

import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.AdminApiException;

/**
 * Keeps the failure of one account from stopping the others: it is recorded and the run
 * goes on. But when Atlassian answers for no account any more, the run pauses; then those
 * without an answer have not failed, and are looked at again. Several threads may work;
 * what counts is the order in which they end.
 */
final class OutageBreaker {

	private final int limit;

	/** Since the last answer. */
	private final List<Unanswered> unanswered = new ArrayList<>();

	OutageBreaker(int limit) {
		this.limit = limit;
	}

	/**
	 * Does something for one account.
	 * @param settled what follows when the account is done, whether that succeeded or not
	 * @throws AdminApiException if the failure is the whole organization's
	 */
	void guard(RunContext run, AccountId account, Runnable work, Runnable settled) {
		try {
			work.run();
		}
		catch (AdminApiException.AccountNotFound ex) {
			run.account(account, Result.SKIPPED, "The account no longer exists, and its tokens with it.");
		}
		catch (AdminApiException.AccessDenied ex) {
			run.account(account, Result.UNREACHABLE, ex.getMessage() + " Its tokens were not looked at.");
		}
		catch (AdminApiException.UnexpectedAnswer ex) {
			run.account(account, Result.FAILED, ex.getMessage() + " The next run tries again.");
		}
		catch (AdminApiException.AtlassianUnavailable ex) {
			run.cancellation().throwIfCancelled(); // the answer was not awaited
			if (TransientFailures.isTransient(ex)) {
				throw ex; // it was not Atlassian that ended the request
			}
			failed(new Unanswered(account, ex, settled));
			return;
		}
		settle(run);
		settled.run();
	}

	private synchronized void failed(Unanswered account) {
		if (this.unanswered.size() + 1 >= this.limit) {
			throw account.failure();
		}
		this.unanswered.add(account);
	}

	/** Nobody asks again: those that Atlassian did not answer have failed. */
	void settle(RunContext run) {
		List<Unanswered> failed;
		synchronized (this) {
			failed = List.copyOf(this.unanswered);
			this.unanswered.clear();
		}
		failed.forEach((one) -> {
			run.account(one.account(), Result.FAILED, one.failure().getMessage() + " The next run tries again.");
			one.settled().run();
		});
	}

	private record Unanswered(AccountId account, AdminApiException.AtlassianUnavailable failure, Runnable settled) {

	}

}
