package com.bulkops.orgs.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.activity.NewEntry;
import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.connect.InstallationId;
import com.bulkops.orgs.connect.SiteLock;
import com.bulkops.orgs.organization.ConnectedSitesChanged;
import com.bulkops.orgs.organization.KeyReplaced;
import com.bulkops.orgs.organization.OrganizationLink;
import com.bulkops.orgs.organization.OrganizationLock;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.ExemptionList;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.policy.ExemptionsChanged;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.PolicyChanged;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Who works on which run. A lease ends by itself when its heartbeat stops, so that
 * another instance goes on; and it is ended when a change may keep tokens that the run
 * would revoke, so that the run goes on at once with what is in effect then.
 * <p>
 * A lease and the inputs that are read with it are one transaction, with the site and its
 * organization locked: no change falls in between.
 * <p>
 * Longer than other files: what takes, extends and ends a lease writes the same columns,
 * and what a run decides by is read with them.
 */
@Service
public class RunLeases {

	/**
	 * Chosen by us: with the interval of ticks less than a minute, and longer than three
	 * heartbeats.
	 */
	public static final Duration LENGTH = Duration.ofSeconds(25);

	private static final String DECIDED_AGAIN = "The rule, the exemptions or the organization changed during the run, "
			+ "or its lists were a day old, so it decided again with the settings in effect then.";

	private static final String STUCK = "It was interrupted %d times in a row without making progress. "
			+ "See the app's log for the cause.";

	private final JdbcClient jdbc;

	private final RunStore runs;

	private final RunEntityRepository entities;

	private final RunWorkStore work;

	private final SiteLock siteLock;

	private final OrganizationLock organizationLock;

	private final Policies policies;

	private final Exemptions exemptions;

	private final Organizations organizations;

	private final ActivityLog activityLog;

	private final Json json;

	private final ApplicationEventPublisher events;

	private final Clock clock;

	RunLeases(JdbcClient jdbc, RunStore runs, RunEntityRepository entities, RunWorkStore work, SiteLock siteLock,
			OrganizationLock organizationLock, Policies policies, Exemptions exemptions, Organizations organizations,
			ActivityLog activityLog, Json json, ApplicationEventPublisher events, Clock clock) {
		this.jdbc = jdbc;
		this.runs = runs;
		this.entities = entities;
		this.work = work;
		this.siteLock = siteLock;
		this.organizationLock = organizationLock;
		this.policies = policies;
		this.exemptions = exemptions;
		this.organizations = organizations;
		this.activityLog = activityLog;
		this.json = json;
		this.events = events;
		this.clock = clock;
	}

	/**
	 * Returns the runs that can start or go on, the oldest first: those on which nobody
	 * works, that do not wait for Atlassian, and whose organization has no other run
	 * under way.
	 */
	@Transactional(readOnly = true)
	public List<Waiting> waiting(String instance) {
		return this.jdbc.sql("""
				select id, client_key from sweep_run run where status = 'RUNNING'
				  and (leased_until is null or leased_until < clock_timestamp() or leased_by = :instance)
				  and (waiting_until is null or waiting_until <= :now or stop_requested_by is not null)
				union all
				select id, client_key from (
				  select distinct on (client_key) id, client_key from sweep_run where status = 'QUEUED'
				  order by client_key, queued_at) first
				where not exists (select 1 from sweep_run other left join organization_link link
				    on link.client_key = first.client_key
				  where other.status = 'RUNNING'
				    and (other.client_key = first.client_key or other.organization_id = link.organization_id))
				""")
			.param("instance", instance)
			.param("now", this.clock.instant().atOffset(ZoneOffset.UTC))
			.query((row, number) -> new Waiting(new RunId(row.getObject("id", UUID.class)),
					new InstallationId(row.getString("client_key"))))
			.list();
	}

	/**
	 * Leases a run and reads what it decides by. A run that may not start, or go on, is
	 * ended here.
	 * @param objection why the site may have no runs now, {@code null} if it may
	 * @return nothing if there is nothing to do
	 */
	@Transactional
	public Optional<LeasedRun> lease(Waiting waiting, String instance, @Nullable String objection) {
		this.siteLock.lock(waiting.installation());
		OrganizationLink link = this.organizations.find(waiting.installation()).orElse(null);
		if (link != null) {
			this.organizationLock.lock(link.id());
		}
		RunEntity run = this.runs.lock(waiting.run());
		if (run.status().isFinal() || !isFree(waiting.run(), instance)) {
			return Optional.empty();
		}
		Policy policy = policyOf(run);
		String refusal = (objection != null) ? objection : objectionTo(run, policy);
		if (refusal != null || link == null) {
			this.runs.refuse(run,
					(refusal != null) ? refusal : "No organization is connected. Connect one in Settings.");
			return Optional.empty();
		}
		if (this.entities.existsByOrganizationIdAndStatusAndIdNot(link.id().value(), RunStatus.RUNNING,
				waiting.run().value())) {
			return Optional.empty();
		}
		if (run.isStuck()) {
			this.runs.end(run, RunStatus.FAILED, STUCK.formatted(RunEntity.MOST_LEASES_WITHOUT_PROGRESS));
			return Optional.empty();
		}
		ExemptionList exempt = this.exemptions.listFor(run.installation());
		if (policy.revokes() || run.requestedBy() == null) {
			this.exemptions.noteUsed(run.installation());
		}
		return Optional.of(lease(run, instance, new RunInputs(link.id(), policy, exempt)));
	}

	private LeasedRun lease(RunEntity run, String instance, RunInputs inputs) {
		RunId id = new RunId(run.getId());
		if (run.claim(inputs.organization(), inputs.policy().mode(), this.clock.instant())) {
			this.activityLog.append(NewEntry.run(run.installation(), id, inputs.policy().mode(), run.requestedBy(),
					inputs.policy().rule().inWords()));
		}
		if (run.hasOldLists(this.clock.instant())) {
			this.work.clear(id);
		}
		if (run.decideBy(inputs.fingerprint(this.json), this.clock.instant())) {
			run.note(DECIDED_AGAIN);
		}
		this.entities.flush();
		this.jdbc
			.sql("""
					update sweep_run set leased_by = ?, leased_until = clock_timestamp() + make_interval(secs => ?) where id = ?
					""")
			.params(instance, LENGTH.toSeconds(), run.getId())
			.update();
		return new LeasedRun(
				new RunLease(id, run.installation(), inputs.organization(), run.attempt(), run.decidesFor()), inputs,
				run.stage(), run.toRun(), run.plannedSinceConfirmed());
	}

	private boolean isFree(RunId run, String instance) {
		return this.jdbc
			.sql("""
					select leased_until is null or leased_until < clock_timestamp() or leased_by = ? from sweep_run where id = ?
					""")
			.params(instance, run.value())
			.query(Boolean.class)
			.single();
	}

	/** A run that was asked to report does so, whatever is chosen. */
	private Policy policyOf(RunEntity run) {
		Policy policy = this.policies.of(run.installation()).at(this.clock.instant());
		return (run.mode() == RunMode.REPORT) ? policy.with(policy.rule().in(RunMode.REPORT)) : policy;
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
	 * the run: an attempt sees through what is on its way, and nobody works beside it.
	 * @return the runs that are still held
	 */
	@Transactional
	public Set<RunId> extend(Collection<RunLease> leases, String instance) {
		return Set.copyOf(this.jdbc.sql("""
				with extended as (
				  update sweep_run set leased_until = clock_timestamp() + make_interval(secs => :seconds)
				  from unnest(:runs::uuid[], :attempts::int[]) held (run_id, held_attempt)
				  where id = run_id and leased_by = :instance
				  returning id, attempt = held_attempt and status = 'RUNNING' is_held)
				select id from extended where is_held
				""")
			.param("seconds", LENGTH.toSeconds())
			.param("instance", instance)
			.param("runs", leases.stream().map((lease) -> lease.run().value()).toArray(UUID[]::new))
			.param("attempts", leases.stream().map(RunLease::attempt).toArray(Integer[]::new))
			.query((row, number) -> new RunId(row.getObject("id", UUID.class)))
			.list());
	}

	/** Frees a run on which an instance does not work any more. */
	@Transactional
	public void free(RunId run, String instance) {
		this.jdbc.sql("update sweep_run set leased_until = null where id = ? and leased_by = ?")
			.params(run.value(), instance)
			.update();
	}

	/**
	 * When a run ended of which no call can be on its way any more; nothing if one can.
	 */
	@Transactional(readOnly = true)
	public Optional<Instant> endOfUnheld(RunId run) {
		return this.jdbc.sql("""
				select ended_at from sweep_run
				where id = ? and ended_at is not null and (leased_until is null or leased_until < clock_timestamp())
				""").param(run.value()).query(OffsetDateTime.class).optional().map(OffsetDateTime::toInstant);
	}

	/**
	 * Hands a run back that goes on later, or elsewhere. Nothing happens if it is not
	 * held any more.
	 * @param waitingUntil when it goes on, {@code null} for as soon as possible
	 */
	@Transactional
	public void release(RunLease lease, RunCounts counts, @Nullable Long planned, @Nullable Instant waitingUntil) {
		RunEntity run = this.runs.lock(lease.run());
		if (run.isHeldBy(lease.attempt())) {
			run.show(counts, planned);
			run.release(waitingUntil);
			this.entities.flush();
			this.jdbc.sql("update sweep_run set leased_until = null where id = ?").param(lease.run().value()).update();
		}
		this.events.publishEvent(new RunWaiting());
	}

	/**
	 * Hands a run back because Atlassian does not answer, unless that lasts for too long.
	 * @return whether it goes on
	 */
	@Transactional
	public boolean releaseForOutage(RunLease lease, RunCounts counts, @Nullable Long planned, Instant waitingUntil,
			Duration longest) {
		RunEntity run = this.runs.lock(lease.run());
		if (run.isHeldBy(lease.attempt()) && !run.waitsForOutage(this.clock.instant(), longest)) {
			return false;
		}
		release(lease, counts, planned, waitingUntil);
		return true;
	}

	@EventListener
	@Transactional
	void endLeases(PolicyChanged event) {
		if (event.mayKeepMore()) {
			endLeases(event.installation());
		}
	}

	@EventListener
	@Transactional
	void endLeases(ExemptionsChanged event) {
		endLeases(event.installation());
	}

	@EventListener
	@Transactional
	void endLeases(ConnectedSitesChanged event) {
		endLeases(event.organization());
	}

	/** The run need not wait for the limit, or the outage, of the key before. */
	@EventListener
	@Transactional
	void endLease(KeyReplaced event) {
		this.jdbc.sql("""
				update sweep_run set attempt = attempt + 1, waiting_until = null
				where client_key = ? and status = 'RUNNING'
				""").param(event.installation().clientKey()).update();
		this.events.publishEvent(new RunWaiting());
	}

	/**
	 * The attempts under way are told by the next thing that they ask. Those of other
	 * instances go on when the lease would have ended anyway; so what is on its way to
	 * Atlassian is concluded before.
	 */
	private void endLeases(InstallationId installation) {
		this.organizations.find(installation).map(OrganizationLink::id).ifPresent(this::endLeases);
	}

	private void endLeases(OrganizationId organization) {
		this.organizationLock.lock(organization);
		this.jdbc.sql("update sweep_run set attempt = attempt + 1 where organization_id = ? and status = 'RUNNING'")
			.param(organization.value())
			.update();
		this.events.publishEvent(new RunWaiting());
	}

	/**
	 * A run that can start or go on.
	 */
	public record Waiting(RunId run, InstallationId installation) {

	}

}
