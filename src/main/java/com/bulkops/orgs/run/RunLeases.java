package com.bulkops.orgs.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.site.SiteId;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The leases of runs. A lease expires when its heartbeat stops, so that another instance
 * goes on; and {@link InputChanges} end it.
 * <p>
 * A lease and the inputs that are read with it are one transaction, with the site and its
 * organization locked: no change falls in between.
 */
@Service
public class RunLeases {

	/**
	 * Chosen by us: with the interval of ticks less than a minute, and longer than three
	 * heartbeats.
	 */
	public static final Duration LENGTH = Duration.ofSeconds(25);

	private static final String STUCK = "It was interrupted %d times in a row without making progress. "
			+ "See the app's log for the cause.";

	private final LeaseColumns columns;

	private final RunRows rows;

	private final RunInputsReader inputs;

	private final RunStarter starter;

	private final RunEndRecorder ends;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	RunLeases(LeaseColumns columns, RunRows rows, RunInputsReader inputs, RunStarter starter, RunEndRecorder ends,
			ApplicationEventPublisher events, Clock clock) {
		this.columns = columns;
		this.rows = rows;
		this.inputs = inputs;
		this.starter = starter;
		this.ends = ends;
		this.events = events;
		this.clock = clock;
	}

	/**
	 * Returns the runs that can start or resume, the oldest first: those without a lease
	 * that do not wait for Atlassian, and whose organization has no other run under way.
	 */
	@Transactional(readOnly = true)
	public List<Waiting> waiting(String instance) {
		return this.columns.findLeasable(instance);
	}

	/**
	 * Leases a run and reads its inputs. A run that may not start, or resume, is ended
	 * here.
	 * @param objection why the site may have no runs now, {@code null} if it may
	 * @return empty if there is nothing to do
	 */
	@Transactional
	public Optional<LeasedRun> lease(Waiting waiting, String instance, @Nullable String objection) {
		OrganizationId organization = this.inputs.lock(waiting.site());
		RunEntity run = this.rows.lock(waiting.run());
		if (run.status().isFinal() || !this.columns.isFree(waiting.run(), instance)) {
			return Optional.empty();
		}
		Policy policy = this.inputs.readPolicy(run);
		String refusal = (objection != null) ? objection : objectionTo(run, policy);
		if (refusal != null || organization == null) {
			this.ends.refuse(run,
					(refusal != null) ? refusal : "No organization is connected. Connect one in Settings.");
			return Optional.empty();
		}
		if (this.rows.isAnotherRunning(organization, waiting.run())) {
			return Optional.empty();
		}
		if (run.attempts().isStuck()) {
			this.ends.end(run, RunStatus.FAILED, STUCK.formatted(AttemptState.MAX_LEASES_WITHOUT_PROGRESS));
			return Optional.empty();
		}
		return Optional.of(lease(run, instance, this.inputs.read(run, organization, policy)));
	}

	private LeasedRun lease(RunEntity run, String instance, RunInputs inputs) {
		this.starter.start(run, inputs);
		this.rows.flush();
		this.columns.lease(run.runId(), instance, LENGTH);
		return new LeasedRun(new RunLease(run.runId(), run.site(), inputs.organization(), run.attempts().number(),
				run.plan().decidesFor()), inputs, run.plan().stage(), run.toRun(), run.plannedSinceConfirmed());
	}

	private static @Nullable String objectionTo(RunEntity run, Policy policy) {
		if (run.status() == RunStatus.QUEUED && run.stopRequestedBy() != null) {
			return "An administrator stopped it before it started.";
		}
		return (policy.interval().isOff() && policy.mode() == RunMode.REVOKE)
				? "No age limit is set, so revoking is off. Set one in Settings." : null;
	}

	/**
	 * Extends leases. One that was ended is extended as well, until its instance frees
	 * the run: an attempt concludes the calls that are on their way, and no other one
	 * works beside it.
	 * @return the runs whose lease is not lost
	 */
	@Transactional
	public Set<RunId> extend(Collection<RunLease> leases, String instance) {
		return this.columns.extend(leases, instance, LENGTH);
	}

	/** Frees a run on which an instance no longer works. */
	@Transactional
	public void free(RunId run, String instance) {
		this.columns.free(run, instance);
	}

	/**
	 * Finds the end of a run of which no call can be on its way now; empty if one can.
	 */
	@Transactional(readOnly = true)
	public Optional<Instant> findEndOfFree(RunId run) {
		return this.columns.findEndOfFree(run);
	}

	/**
	 * Hands a run back that goes on later, or elsewhere. Nothing happens if the lease is
	 * lost.
	 * @param waitingUntil when it goes on, {@code null} for as soon as possible
	 */
	@Transactional
	public void release(RunLease lease, RunCounts counts, @Nullable Long planned, @Nullable Instant waitingUntil) {
		RunEntity run = this.rows.lock(lease.run());
		if (run.isLeasedBy(lease.attempt())) {
			run.setCounts(counts, planned);
			run.release(waitingUntil);
			this.rows.flush();
			this.columns.free(lease.run());
		}
		this.events.publishEvent(new RunWaiting());
	}

	/**
	 * Hands a run back because Atlassian does not answer, unless that lasts for too long.
	 * @return {@code true} if it goes on
	 */
	@Transactional
	public boolean releaseForOutage(RunLease lease, RunCounts counts, @Nullable Long planned, Instant waitingUntil,
			Duration longest) {
		RunEntity run = this.rows.lock(lease.run());
		if (run.isLeasedBy(lease.attempt()) && !run.attempts().waitsForOutage(this.clock.instant(), longest)) {
			return false;
		}
		release(lease, counts, planned, waitingUntil);
		return true;
	}

	/**
	 * A run that can start or resume.
	 */
	public record Waiting(RunId run, SiteId site) {

	}

}
