package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.adminapi.AdminApiException;
import com.bulkops.orgs.adminapi.ApiToken;
import com.bulkops.orgs.adminapi.ManagedAccount;
import com.bulkops.orgs.adminapi.OrganizationClient;
import com.bulkops.orgs.adminapi.TokenId;
import com.bulkops.orgs.inventory.Inventory;
import com.bulkops.orgs.inventory.Snapshot;
import com.bulkops.orgs.notice.OwnerNotices;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.SwitchOffs;
import com.bulkops.orgs.policy.SwitchedOffElsewhere;
import com.bulkops.orgs.run.LeasedRun;
import com.bulkops.orgs.run.Run;
import com.bulkops.orgs.run.RunCancelled;
import com.bulkops.orgs.run.RunLease;
import com.bulkops.orgs.run.RunStatus;
import com.bulkops.orgs.run.RunStore;
import com.bulkops.orgs.run.RunWorkStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

/**
 * Works on one leased run: concludes what an interruption left open, reads the lists,
 * plans, and handles several accounts at once, each in one thread. What fails for one
 * account or token is recorded and does not stop the others. What keeps the app from
 * working for a while pauses the run, which goes on from its place by itself. What fails
 * for the organization stops it, with the reason.
 * <p>
 * Longer than other files: it is a run from its first step to its last, to be read in one
 * place.
 */
@Component
class Sweeper {

	private static final Logger log = LoggerFactory.getLogger(Sweeper.class);

	private final Organizations organizations;

	private final SwitchOffs switchOffs;

	private final RunStore runs;

	private final RunWorkStore work;

	private final RunCompletion completion;

	private final SkippedTokens skippedTokens;

	private final ActivityLog activityLog;

	private final Inventory inventory;

	private final OwnerNotices ownerNotices;

	private final RunProperties properties;

	private final Clock clock;

	Sweeper(Organizations organizations, SwitchOffs switchOffs, RunStore runs, RunWorkStore work,
			RunCompletion completion, SkippedTokens skippedTokens, ActivityLog activityLog, Inventory inventory,
			OwnerNotices ownerNotices, RunProperties properties, Clock clock) {
		this.organizations = organizations;
		this.switchOffs = switchOffs;
		this.runs = runs;
		this.work = work;
		this.completion = completion;
		this.skippedTokens = skippedTokens;
		this.activityLog = activityLog;
		this.inventory = inventory;
		this.ownerNotices = ownerNotices;
		this.properties = properties;
		this.clock = clock;
	}

	/** Works on a run until it ends, pauses, or this attempt must not go on. */
	void sweep(LeasedRun leased, RunCancellation cancellation) {
		RunLease lease = leased.lease();
		RunContext run;
		try {
			run = new RunContext(leased, this.organizations.openWithLink(lease.installation()), cancellation, this.runs,
					this.skippedTokens, this.activityLog, this.clock);
		}
		catch (Organizations.NotConnected ex) {
			this.completion.withoutKey(lease, ex);
			return;
		}
		OpenRevocations open = new OpenRevocations(run, this.activityLog);
		OutageBreaker unavailable = new OutageBreaker(this.properties.unavailableAccounts());
		try {
			sweep(run, leased.stage(), open, unavailable);
		}
		catch (RunOnHold ex) {
			conclude(run, ex, () -> {
				open.concludeRest();
				run.progress().leavePlanned();
				this.completion.reached(run, RunStatus.ON_HOLD,
						ex.getMessage() + revokedBefore(run.progress().counts().revoked()));
			});
		}
		catch (RuntimeException | Error ex) {
			conclude(run, ex, () -> end(run, open, unavailable, ex));
		}
	}

	/**
	 * A shutdown makes many calls fail; and what ends a run may itself be interrupted.
	 */
	private void conclude(RunContext run, Throwable failure, Runnable end) {
		try {
			run.cancellation().throwIfShutDown();
			end.run();
		}
		catch (RuntimeException ex) {
			if (ex != failure) {
				ex.addSuppressed(failure);
			}
			giveUp(run, ex);
		}
	}

	private void sweep(RunContext run, LeasedRun.Stage stage, OpenRevocations open, OutageBreaker unavailable) {
		RunLease lease = run.lease();
		this.runs.requireGoingOn(lease);
		open.concludeOfEarlierRuns();
		WorkerPool workers = new WorkerPool(Thread::new, run.cancellation());
		if (stage != LeasedRun.Stage.REVOKE) {
			plan(run, stage, unavailable, workers);
		}
		if (!run.revokes()) {
			run.progress().leavePlanned();
		}
		requireConsent(run);
		if (run.revokes()) {
			revoke(run, open, unavailable, workers);
		}
		open.concludeRest();
		this.completion.reached(run, RunStatus.COMPLETED, null);
	}

	/**
	 * Checks that somebody agreed to what the run would revoke.
	 * @throws RunOnHold if not
	 */
	private void requireConsent(RunContext run) {
		String objection = run.objection();
		if (objection == null && run.revokes()) {
			objection = this.switchOffs.elsewhere(run.lease().installation())
				.map(SwitchedOffElsewhere::reason)
				.orElse(null);
		}
		if (objection != null) {
			throw new RunOnHold(objection);
		}
	}

	private void plan(RunContext run, LeasedRun.Stage stage, OutageBreaker unavailable, WorkerPool workers) {
		RunPlanner planner = new RunPlanner(run, this.work, this.inventory, this.activityLog);
		if (stage == LeasedRun.Stage.SCAN) {
			new OrganizationScan(run, unavailable, workers, this.work, before(run.lease())).read();
			planner.planByLists();
		}
		else {
			planner.planByInventory();
		}
		this.runs.notePlanned(run.lease(), run.progress().counts(), run.progress().planned(),
				run.progress().plannedSinceConfirmed());
	}

	private OrganizationScan.Before before(RunLease lease) {
		return this.inventory.snapshot(lease.installation(), lease.organization())
			.map((Snapshot snapshot) -> new OrganizationScan.Before(snapshot.accounts(), snapshot.tokens()))
			.orElseGet(() -> new OrganizationScan.Before(0, 0));
	}

	private void revoke(RunContext run, OpenRevocations open, OutageBreaker unavailable, WorkerPool workers) {
		RunLease lease = run.lease();
		OrganizationClient organization = run.organization();
		Checkpoint checkpoint = new Checkpoint(run, this.work, this.clock);
		try {
			workers.forEach(organization.mostCallsAtOnce(), organization::callsAtOnce,
					this.work.accountsToSweep(lease.run()), (toSweep) -> {
						ManagedAccount account = toSweep.account();
						this.ownerNotices.keepAddress(lease.installation(), lease.run(), account);
						unavailable.guard(run, account.id(), () -> {
							List<ApiToken> left = new AccountSweep(run, open, account, announced(run, account)).sweep();
							checkpoint.left(account.id(),
									left.stream().map((token) -> run.seen(token, account)).toList());
						}, () -> checkpoint.done(account.id()));
					});
			unavailable.settle(run);
		}
		finally {
			if (!run.cancellation().is(RunCancelled.Why.LEASE_LOST) && !Thread.currentThread().isInterrupted()) {
				checkpoint.save();
			}
		}
	}

	/**
	 * A night revokes what is due; a run that somebody asked for keeps what was
	 * announced.
	 */
	private Map<TokenId, Instant> announced(RunContext run, ManagedAccount account) {
		return run.isRequested()
				? this.ownerNotices.announcedAfter(run.lease().installation(), account.id(), run.lease().moment())
				: Map.of();
	}

	private void end(RunContext run, OpenRevocations open, OutageBreaker unavailable, Throwable failure) {
		if (failure instanceof RunCancelled cancelled) {
			switch (cancelled.why()) {
				case STOP_REQUESTED, ENDING -> {
					open.concludeRestNow();
					this.completion.stopped(run);
				}
				case LEASE_LOST, SHUTDOWN -> throw cancelled;
			}
		}
		else if (TransientFailures.isTransient(failure)) {
			throw new IllegalStateException("The database cannot be used at the moment", failure);
		}
		else if (failure instanceof AdminApiException.RateLimited limited) {
			this.completion.pause(run, limited.until());
		}
		else if (failure instanceof AdminApiException.AtlassianUnavailable outage
				&& this.completion.pauseForOutage(run)) {
			log.warn("Run {} waits: {}", run.lease().run(), outage.getMessage());
		}
		else if (failure instanceof AdminApiException && !this.runs.isHeld(run.lease())) {
			throw new RunCancelled(RunCancelled.Why.LEASE_LOST,
					"The lease of run %s has ended".formatted(run.lease().run()));
		}
		else if (failure instanceof AdminApiException stop) {
			unavailable.settle(run);
			log.warn("Run {} stopped: {} The next run handles what is still due.", run.lease().run(),
					stop.getMessage());
			this.completion.stopped(run, stop);
		}
		else if (failure instanceof OrganizationScan.EmptyList empty) {
			this.completion.stopped(run, empty.getMessage());
		}
		else {
			log.error("Run {} failed. Its entries show how far it got. The next run handles what is still due.",
					run.lease().run(), failure);
			this.completion.failed(run, failure);
		}
	}

	/** The run keeps its place; the next attempt goes on from there. */
	private void giveUp(RunContext run, RuntimeException failure) {
		boolean interrupted = Thread.interrupted(); // what follows needs the database
		try {
			handBack(run, failure);
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private void handBack(RunContext run, RuntimeException failure) {
		RunLease lease = run.lease();
		if (failure instanceof RunCancelled cancelled && cancelled.why() == RunCancelled.Why.LEASE_LOST) {
			log.info("{}. This attempt did nothing more.", failure.getMessage());
			if (this.runs.hasEnded(lease.run())) {
				this.runs.announceAgain(lease.run()); // what was on its way may be known
														// now
			}
		}
		else if (failure instanceof RunCancelled) {
			log.info("Run {} is released because the app is shutting down", lease.run());
			this.completion.pause(run, null);
		}
		else if (failure instanceof AdminApiException.RateLimited limited) {
			this.completion.pause(run, limited.until());
		}
		else {
			log.warn("Run {} was interrupted. It resumes automatically where it stopped.", lease.run(), failure);
			this.completion.pause(run, this.clock.instant().plus(this.properties.databasePause()));
		}
	}

	private static String revokedBefore(long revoked) {
		return (revoked == 0) ? " Nothing was revoked." : String.format(Locale.ENGLISH, " %,d %s revoked before that.",
				revoked, (revoked == 1) ? "was" : "were");
	}

}
