package com.bulkops.orgs.run;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.site.SiteId;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

import org.springframework.data.domain.Persistable;

/**
 * The row of a run. Its states follow each other in one direction; the number of the
 * attempt distinguishes the process that works on it now from one that lost it.
 */
@Entity
@Table(name = "sweep_run")
class RunEntity implements Persistable<UUID> {

	@Id
	private UUID id;

	private String siteId;

	private @Nullable String organizationId;

	private @Nullable LocalDate night;

	private @Nullable String requestedBy;

	@Enumerated(EnumType.STRING)
	private RunStatus status;

	@Enumerated(EnumType.STRING)
	private RunMode mode;

	@Embedded
	private AttemptState attempts = new AttemptState();

	@Embedded
	private PlanState plan = new PlanState();

	@Embedded
	private CountColumns counts = new CountColumns();

	private @Nullable Long planned;

	private @Nullable Long plannedSinceConfirmed;

	private @Nullable Instant waitingUntil;

	private @Nullable String stopRequestedBy;

	private @Nullable String reason;

	private Instant queuedAt;

	private @Nullable Instant startedAt;

	private @Nullable Instant endedAt;

	private boolean told;

	@SuppressWarnings("NullAway.Init")
	protected RunEntity() {
		// for JPA
	}

	private RunEntity(SiteId site, RunMode mode, @Nullable LocalDate night, @Nullable String requestedBy, Instant now) {
		this.id = UUID.randomUUID();
		this.siteId = site.value();
		this.mode = mode;
		this.night = night;
		this.requestedBy = requestedBy;
		this.status = RunStatus.QUEUED;
		this.queuedAt = now;
	}

	static RunEntity ofNight(SiteId site, LocalDate night, Instant now) {
		return new RunEntity(site, RunMode.REVOKE, night, null, now);
	}

	static RunEntity requested(SiteId site, RunMode mode, String requestedBy, Instant now) {
		return new RunEntity(site, mode, null, requestedBy, now);
	}

	/**
	 * Starts the run, or resumes it after a pause or an interruption.
	 * @return {@code true} if it starts
	 */
	boolean lease(OrganizationId organization, RunMode mode, Instant now) {
		requireUnfinished();
		boolean starts = this.status == RunStatus.QUEUED;
		this.mode = mode;
		this.organizationId = organization.value();
		this.status = RunStatus.RUNNING;
		this.attempts.beginNext();
		if (this.startedAt == null) {
			this.startedAt = now;
		}
		return starts;
	}

	/** Hands the run back. */
	void release(@Nullable Instant waitingUntil) {
		this.waitingUntil = waitingUntil;
		this.attempts.markReleased();
	}

	/**
	 * Records that what it has to do is stored.
	 * @param sinceConfirmed the planned tokens that became due since the confirmation
	 */
	void markPlanned(long sinceConfirmed) {
		this.plan.markPlanned();
		this.plannedSinceConfirmed = sinceConfirmed;
	}

	void requestStop(String actor) {
		requireUnfinished();
		this.stopRequestedBy = actor;
	}

	void waitUntil(Instant until) {
		this.waitingUntil = until;
	}

	/** Records progress. */
	void recordProgress(RunCounts counts, @Nullable Long planned) {
		setCounts(counts, planned);
		this.waitingUntil = null;
		this.attempts.markProgress();
	}

	void setCounts(RunCounts counts, @Nullable Long planned) {
		this.planned = planned;
		this.counts.set(counts);
	}

	/** Adds a sentence to the reason with which it will have ended. */
	void addReason(String sentence) {
		this.reason = (this.reason != null) ? this.reason + " " + sentence : sentence;
	}

	void end(RunStatus status, @Nullable String reason, Instant now) {
		requireUnfinished();
		this.status = status;
		if (reason != null) {
			addReason(reason);
		}
		this.endedAt = now;
	}

	/** Records that notices of its end are on their way. */
	void markAnnounced() {
		this.told = true;
	}

	/** Requests notices of its end again: more of it became known after it had ended. */
	void markUnannounced() {
		this.told = false;
	}

	boolean isLeasedBy(int attempt) {
		return this.status == RunStatus.RUNNING && this.attempts.number() == attempt;
	}

	AttemptState attempts() {
		return this.attempts;
	}

	PlanState plan() {
		return this.plan;
	}

	long plannedSinceConfirmed() {
		return (this.plannedSinceConfirmed != null) ? this.plannedSinceConfirmed : 0;
	}

	RunStatus status() {
		return this.status;
	}

	RunMode mode() {
		return this.mode;
	}

	@Nullable String stopRequestedBy() {
		return this.stopRequestedBy;
	}

	@Nullable String requestedBy() {
		return this.requestedBy;
	}

	@Nullable OrganizationId organization() {
		return (this.organizationId != null) ? new OrganizationId(this.organizationId) : null;
	}

	SiteId site() {
		return new SiteId(this.siteId);
	}

	RunId runId() {
		return new RunId(this.id);
	}

	RunCounts counts() {
		return this.counts.toCounts();
	}

	Run toRun() {
		return new Run(runId(), this.mode, this.status, new Run.Actors(this.requestedBy, this.stopRequestedBy),
				counts(), this.planned, this.reason,
				new Run.Times(this.queuedAt, this.startedAt, this.waitingUntil, this.endedAt));
	}

	@Override
	public UUID getId() {
		return this.id;
	}

	@Override
	public boolean isNew() {
		return this.attempts.number() == 0 && this.status == RunStatus.QUEUED;
	}

	private void requireUnfinished() {
		if (this.status.isFinal()) {
			throw new IllegalStateException("Run " + this.id + " has ended already");
		}
	}

}
