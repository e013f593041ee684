package com.bulkops.orgs.sweep;

import java.util.ArrayList;
import java.util.List;

import com.bulkops.orgs.activity.Result;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.AdminApiException;

/**
 * Keeps the failure of one account from stopping the others: it is recorded and the run
 * goes on. But when Atlassian answers for no account any more, the run pauses; then those
 * without an answer have not failed, and are looked at again. Several threads may work:
 * that Atlassian answers again is known by an account that began after the failure.
 */
final class OutageBreaker {

	private final int limit;

	/** Since the last answer. */
	private final List<Unanswered> unanswered = new ArrayList<>();

	/** Counts what begins and what fails, in the order in which that happens. */
	private long moments;

	OutageBreaker(int limit) {
		this.limit = limit;
	}

	/**
	 * Does something for one account.
	 * @param settled what follows when the account is done, whether that succeeded or not
	 * @throws AdminApiException if the failure is the whole organization's
	 */
	void guard(RunContext run, AccountId account, Runnable work, Runnable settled) {
		long begun = next();
		try {
			work.run();
		}
		catch (AdminApiException.AccountNotFound ex) {
			run.account(account, Result.SKIPPED, "The account no longer exists, and its tokens with it.");
		}
		catch (AdminApiException.AccessDenied ex) {
			run.account(account, Result.UNREACHABLE, ex.getMessage() + " Its tokens were not read.");
		}
		catch (AdminApiException.UnexpectedAnswer ex) {
			run.account(account, Result.FAILED, ex.getMessage() + " The next run tries again.");
		}
		catch (AdminApiException.AtlassianUnavailable ex) {
			run.cancellation().throwIfCancelled(); // the answer was not awaited
			if (TransientFailures.isTransient(ex)) {
				throw ex; // it was not Atlassian that ended the request
			}
			failed(new Unanswered(account, ex, settled, next()));
			return;
		}
		settle(run, begun);
		settled.run();
	}

	private synchronized long next() {
		return ++this.moments;
	}

	private synchronized void failed(Unanswered account) {
		if (this.unanswered.size() + 1 >= this.limit) {
			throw account.failure();
		}
		this.unanswered.add(account);
	}

	/** Nobody asks again: those that Atlassian did not answer have failed. */
	void settle(RunContext run) {
		settle(run, Long.MAX_VALUE);
	}

	/**
	 * Atlassian answered somebody who began later: it was those accounts, and no outage.
	 * What began before may have been answered before.
	 */
	private void settle(RunContext run, long begun) {
		List<Unanswered> failed;
		synchronized (this) {
			failed = this.unanswered.stream().filter((one) -> one.moment() < begun).toList();
			this.unanswered.removeAll(failed);
		}
		failed.forEach((one) -> {
			run.account(one.account(), Result.FAILED, one.failure().getMessage() + " The next run tries again.");
			one.settled().run();
		});
	}

	private record Unanswered(AccountId account, AdminApiException.AtlassianUnavailable failure, Runnable settled,
			long moment) {

	}

}
