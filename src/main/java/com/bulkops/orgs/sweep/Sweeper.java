package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.OrganizationClient;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.notice.OwnerNotices;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.task.SimpleAsyncTaskExecutorBuilder;
import org.springframework.stereotype.Component;

/**
 * Does one run from its beginning, or its interruption, to its end: concludes what an
 * interruption left open, finds the accounts with tokens that are due, and handles
 * several accounts at once, each in one thread. What fails for one account or token is
 * recorded and does not stop the others; what fails for the organization stops the run,
 * with the reason.
 */
@Component
class Sweeper {

	private static final Logger log = LoggerFactory.getLogger(Sweeper.class);

	private final Organizations organizations;

	private final Policies policies;

	private final RunStore runs;

	private final RunCheckpoints resumption;

	private final ActivityLog activityLog;

	private final Inventory inventory;

	private final RunWorkStore workList;

	private final RunCompletion ends;

	private final OwnerNotices ownerNotices;

	private final ExemptionMarks marks;

	private final RunProperties properties;

	private final Clock clock;

	/** Virtual threads where there are any. */
	private final Executor executor;

	Sweeper(Organizations organizations, Policies policies, RunStore runs, RunCheckpoints resumption,
			ActivityLog activityLog, Inventory inventory, RunWorkStore workList, RunCompletion ends,
			ExemptionMarks marks, OwnerNotices ownerNotices, RunProperties properties, Clock clock,
			SimpleAsyncTaskExecutorBuilder executor) {
		this.organizations = organizations;
		this.policies = policies;
		this.runs = runs;
		this.resumption = resumption;
		this.activityLog = activityLog;
		this.inventory = inventory;
		this.workList = workList;
		this.ends = ends;
		this.ownerNotices = ownerNotices;
		this.marks = marks;
		this.properties = properties;
		this.clock = clock;
		this.executor = executor.threadNamePrefix("sweep-").build();
	}

	/**
	 * Whether the run came to an end. If not, it goes on at another time or elsewhere.
	 */
	boolean sweep(RunLease claim, RunInputs basis) {
		try {
			RunContext run = new RunContext(claim, basis, this.organizations.open(claim.installation()), this.runs,
					this.activityLog, this.clock);
			return sweep(run, basis.policy());
		}
		catch (Organizations.NotConnected ex) {
			this.ends.withoutKey(claim, ex);
			return true;
		}
		catch (RunStore.LeaseLost ex) {
			log.warn("{}. This attempt did nothing more.", ex.getMessage());
			this.runs.tellAgain(claim.run()); // what was on its way may have become known
												// only now
			return false;
		}
		catch (RunCancellation.ShutDown ex) {
			log.info("Run {} stopped where it was, because the app shuts down. It goes on after the next start.",
					claim.run());
			return false;
		}
	}

	private boolean sweep(RunContext run, Policy policy) {
		try {
			new InterruptedRevocations(run, this.activityLog, this.resumption).conclude();
			OutageBreaker unavailable = new OutageBreaker(this.properties.unavailableAccounts());
			WorkerPool crew = new WorkerPool(this.executor, run.ending());
			findWork(run, unavailable, crew);
			this.marks.refresh(run.claim().installation(), run.exemptions());
			String objection = run.objection();
			if (objection != null) {
				throw new RunCancellation.MoreThanConfirmed(objection);
			}
			if (run.revokes()) {
				revoke(run, unavailable, crew);
				this.marks.refresh(run.claim().installation(), run.exemptions());
			}
			this.ends.reached(run, RunStatus.COMPLETED, null);
			Long due = run.progress().planned();
			if (run.revokes() && due != null) {
				this.policies.noteRun(run.claim().installation(), policy, due);
			}
		}
		catch (RunStore.StopRequested ex) {
			this.ends.stopped(run);
		}
		catch (RunCancellation.MoreThanConfirmed ex) {
			run.requireNoShutdown();
			run.progress().leavePlanned();
			this.ends.reached(run, RunStatus.ON_HOLD,
					ex.getMessage() + revokedBefore(run.progress().counts().revoked()));
		}
		catch (AdminApiException ex) {
			run.requireNoShutdown();
			log.warn("Run {} stopped: {} What is still due is handled by the next run.", run.claim().run(),
					ex.getMessage());
			this.ends.stopped(run, ex);
		}
		catch (RunStore.LeaseLost | RunCancellation.ShutDown ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			run.requireNoShutdown();
			log.error("Run {} failed. Its entries tell how far it came; the next run handles what is still due.",
					run.claim().run(), ex);
			this.ends.failed(run, ex);
		}
		return true;
	}

	/** Reads the lists, unless an earlier attempt has read them to their end. */
	private void findWork(RunContext run, OutageBreaker unavailable, WorkerPool crew) {
		RunLease claim = run.claim();
		Optional<Run> earlier = this.resumption.afterItsLists(claim);
		earlier.ifPresent((sweep) -> run.progress().goOnFrom(sweep.counts(), sweep.planned()));
		if (earlier.isEmpty()) {
			this.resumption.beginLists(claim);
			new RunPlanner(run, unavailable, crew, this.workList, this.resumption)
				.find(this.inventory.draft(claim.installation()));
			this.resumption.noteListsRead(claim, run.progress().counts(), run.progress().planned());
		}
		if (!run.revokes()) {
			run.progress().leavePlanned();
		}
	}

	private void revoke(RunContext run, OutageBreaker unavailable, WorkerPool crew) {
		RunLease claim = run.claim();
		OrganizationClient organization = run.organization();
		Checkpoint checkpoint = new Checkpoint(run, this.workList, this.inventory, this.clock);
		try {
			crew.forEach(organization.mostCallsAtOnce(), organization::callsAtOnce,
					this.workList.candidates(claim.run()), (candidate) -> {
						ManagedAccount account = candidate.account();
						this.ownerNotices.keepAddress(claim.installation(), claim.run(), account);
						unavailable.guard(run, account.id(), () -> {
							List<ApiToken> left = new AccountSweep(run, account).sweep();
							checkpoint.left(account.id(),
									left.stream().map((token) -> run.seen(token, account)).toList());
						});
						checkpoint.done(account.id());
					});
		}
		finally {
			if (run.ending().isOwn()) {
				checkpoint.note();
			}
		}
	}

	private static String revokedBefore(long revoked) {
		return (revoked == 0) ? " Nothing was revoked." : String.format(Locale.ENGLISH, " %,d %s revoked before that.",
				revoked, (revoked == 1) ? "was" : "were");
	}

}
