package com.bulkops.orgs.sweep;

import java.util.ArrayList;
import java.util.List;

import com.bulkops.orgs.activity.EntryResult;
import com.bulkops.orgs.adminapi.AccountId;
import com.bulkops.orgs.adminapi.AdminApiException;

/**
 * The circuit breaker of a run. The failure of one account is recorded, and the run goes
 * on. But when Atlassian answers for no account now, the run pauses; accounts without an
 * answer have not failed then, and are swept again. Several threads may work: an outage
 * is over when an account is answered that began after the failure.
 */
final class OutageBreaker {

	private final int limit;

	/** The accounts without an answer since the last answer. */
	private final List<Unanswered> unanswered = new ArrayList<>();

	/** The number of beginnings and failures so far, which orders them. */
	private long moments;

	OutageBreaker(int limit) {
		this.limit = limit;
	}

	/**
	 * Runs the work on one account.
	 * @param settled runs when the account is done, with success or not
	 * @throws AdminApiException if the failure is the whole organization's
	 */
	void guard(RunContext run, AccountId account, Runnable work, Runnable settled) {
		long begun = nextMoment();
		try {
			work.run();
		}
		catch (AdminApiException.AccountNotFound ex) {
			if (!run.decisions().isKnownToBeGone(account)) {
				run.recorder()
					.recordAccount(account, EntryResult.SKIPPED,
							"The account no longer exists, and its tokens with it.");
			}
		}
		catch (AdminApiException.AccessDenied ex) {
			run.recorder()
				.recordAccount(account, EntryResult.UNREACHABLE, ex.getMessage() + " Its tokens were not read.");
		}
		catch (AdminApiException.UnexpectedAnswer ex) {
			run.recorder().recordAccount(account, EntryResult.FAILED, ex.getMessage() + " The next run tries again.");
		}
		catch (AdminApiException.AtlassianUnavailable ex) {
			run.cancellation().throwIfCancelled(); // the answer was not awaited
			if (TransientFailures.isTransient(ex)) {
				throw ex; // it was not Atlassian that ended the request
			}
			addFailure(new Unanswered(account, ex, settled, nextMoment()));
			return;
		}
		settle(run, begun);
		settled.run();
	}

	private synchronized long nextMoment() {
		return ++this.moments;
	}

	private synchronized void addFailure(Unanswered account) {
		if (this.unanswered.size() + 1 >= this.limit) {
			throw account.failure();
		}
		this.unanswered.add(account);
	}

	/** Records accounts without an answer as failed: they are not tried again. */
	void settle(RunContext run) {
		settle(run, Long.MAX_VALUE);
	}

	/**
	 * Records accounts without an answer as failed, because an account was answered that
	 * began later: it was no outage. An account that began before may have been answered
	 * before.
	 */
	private void settle(RunContext run, long begun) {
		List<Unanswered> failed;
		synchronized (this) {
			failed = this.unanswered.stream().filter((one) -> one.moment() < begun).toList();
			this.unanswered.removeAll(failed);
		}
		failed.forEach((one) -> {
			run.recorder()
				.recordAccount(one.account(), EntryResult.FAILED,
						one.failure().getMessage() + " The next run tries again.");
			one.settled().run();
		});
	}

	private record Unanswered(AccountId account, AdminApiException.AtlassianUnavailable failure, Runnable settled,
			long moment) {

	}

}
