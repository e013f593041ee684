package com.bulkops.orgs.run;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;
import java.util.UUID;

import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunId;
import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.adminapi.OrganizationId;
import com.bulkops.orgs.connect.InstallationId;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

import org.springframework.data.domain.Persistable;

/**
 * One run as a row. Its states follow each other in one direction; {@code attempt} tells
 * the process that works on it now from one that lost it.
 * <p>
 * Longer than other files: a run remembers many things, and a row cannot be divided.
 */
@Entity
@Table(name = "sweep_run")
class RunEntity implements Persistable<UUID> {

	/**
	 * Chosen by us: an hourly limit may stretch a run over a night and a day. What is
	 * revoked is read again just before anyway.
	 */
	private static final Duration LISTS_HOLD = Duration.ofHours(24);

	/** Chosen by us: more interruptions in a row than bad luck explains. */
	static final int MOST_LEASES_WITHOUT_PROGRESS = 10;

	@Id
	private UUID id;

	private String clientKey;

	private @Nullable String organizationId;

	private @Nullable LocalDate night;

	private @Nullable String requestedBy;

	@Enumerated(EnumType.STRING)
	private RunStatus status;

	@Enumerated(EnumType.STRING)
	private RunMode mode;

	private int attempt;

	private long accounts;

	private long tokens;

	private long due;

	private long revoked;

	private long alreadyGone;

	private long failed;

	private long unreachable;

	private long exempt;

	private long skipped;

	private @Nullable Long planned;

	private @Nullable Long plannedSinceConfirmed;

	private @Nullable Instant waitingUntil;

	private @Nullable String stopRequestedBy;

	private @Nullable String reason;

	private @Nullable String decidesBy;

	private @Nullable Instant decidesFor;

	private boolean listsRead;

	private @Nullable Instant listsReadAt;

	private int leasesWithoutProgress;

	private @Nullable Instant outageSince;

	private Instant queuedAt;

	private @Nullable Instant startedAt;

	private @Nullable Instant endedAt;

	private boolean told;

	@SuppressWarnings("NullAway.Init")
	protected RunEntity() {
		// for JPA
	}

	private RunEntity(InstallationId installation, RunMode mode, @Nullable LocalDate night,
			@Nullable String requestedBy, Instant now) {
		this.id = UUID.randomUUID();
		this.clientKey = installation.clientKey();
		this.mode = mode;
		this.night = night;
		this.requestedBy = requestedBy;
		this.status = RunStatus.QUEUED;
		this.queuedAt = now;
	}

	static RunEntity ofNight(InstallationId installation, LocalDate night, Instant now) {
		return new RunEntity(installation, RunMode.REVOKE, night, null, now);
	}

	static RunEntity requested(InstallationId installation, RunMode mode, String requestedBy, Instant now) {
		return new RunEntity(installation, mode, null, requestedBy, now);
	}

	/**
	 * Starts, or goes on after a pause or an interruption.
	 * @return whether it starts
	 */
	boolean claim(OrganizationId organization, RunMode mode, Instant now) {
		requireUnfinished();
		boolean starts = this.status == RunStatus.QUEUED;
		this.mode = mode;
		this.organizationId = organization.value();
		this.status = RunStatus.RUNNING;
		this.attempt++;
		this.leasesWithoutProgress++;
		if (this.startedAt == null) {
			this.startedAt = now;
		}
		return starts;
	}

	/**
	 * Notes by what it decides, and what of its work is still good. After a change of the
	 * inputs it is planned again from its lists; lists that are too old are read again.
	 * @return whether it decides again what it had decided
	 */
	boolean decideBy(String fingerprint, Instant now) {
		boolean planned = this.listsRead;
		if (this.decidesFor == null || hasOldLists(now)) {
			this.decidesFor = now;
			this.listsReadAt = null;
			this.listsRead = false;
		}
		if (!fingerprint.equals(this.decidesBy)) {
			this.decidesBy = fingerprint;
			this.listsRead = false;
		}
		return planned && !this.listsRead;
	}

	/** Lists that are not read to their end are as old as the run. */
	boolean hasOldLists(Instant now) {
		Instant since = (this.listsReadAt != null) ? this.listsReadAt : this.decidesFor;
		Duration hold = (this.listsReadAt != null) ? LISTS_HOLD : LISTS_HOLD.multipliedBy(2);
		return since != null && now.isAfter(since.plus(hold));
	}

	/** Whether attempts have ended again and again without getting any further. */
	boolean isStuck() {
		return this.leasesWithoutProgress >= MOST_LEASES_WITHOUT_PROGRESS;
	}

	/** A run that is handed back in order was not interrupted. */
	void release(@Nullable Instant waitingUntil) {
		this.waitingUntil = waitingUntil;
		this.leasesWithoutProgress = Math.max(0, this.leasesWithoutProgress - 1);
	}

	/** Whether an outage, since which it got no further, may still end by itself. */
	boolean waitsForOutage(Instant now, Duration longest) {
		if (this.outageSince == null) {
			this.outageSince = now;
		}
		return now.isBefore(this.outageSince.plus(longest));
	}

	LeasedRun.Stage stage() {
		if (this.listsRead) {
			return LeasedRun.Stage.REVOKE;
		}
		return (this.listsReadAt != null) ? LeasedRun.Stage.PLAN : LeasedRun.Stage.SCAN;
	}

	/** Returns whether it decided by the {@link RunInputs} with a fingerprint. */
	boolean decidedBy(String fingerprint) {
		return fingerprint.equals(this.decidesBy);
	}

	/** The moment for which it decides. */
	Instant decidesFor() {
		return Objects.requireNonNull(this.decidesFor, "It has started");
	}

	/** Keeps something that is to be told with how it ends. */
	void note(String sentence) {
		this.reason = (this.reason != null) ? this.reason + " " + sentence : sentence;
	}

	/** Its lists have become the inventory. */
	void listsRead(Instant now) {
		this.listsReadAt = now;
	}

	/**
	 * What it has to do is stored.
	 * @param sinceConfirmed the planned tokens that became due since the confirmation
	 */
	void plan(long sinceConfirmed) {
		this.listsRead = true;
		this.plannedSinceConfirmed = sinceConfirmed;
	}

	long plannedSinceConfirmed() {
		return (this.plannedSinceConfirmed != null) ? this.plannedSinceConfirmed : 0;
	}

	void requestStop(String actor) {
		requireUnfinished();
		this.stopRequestedBy = actor;
	}

	void waitUntil(Instant until) {
		this.waitingUntil = until;
	}

	/** It got further. */
	void progress(RunCounts counts, @Nullable Long planned) {
		show(counts, planned);
		this.waitingUntil = null;
		this.leasesWithoutProgress = 0;
		this.outageSince = null;
	}

	void show(RunCounts counts, @Nullable Long planned) {
		this.planned = planned;
		this.accounts = counts.accounts();
		this.tokens = counts.tokens();
		this.due = counts.due();
		this.revoked = counts.revoked();
		this.alreadyGone = counts.alreadyGone();
		this.failed = counts.failed();
		this.unreachable = counts.unreachable();
		this.exempt = counts.exempt();
		this.skipped = counts.skipped();
	}

	void end(RunStatus status, @Nullable String reason, Instant now) {
		requireUnfinished();
		this.status = status;
		if (reason != null) {
			note(reason);
		}
		this.endedAt = now;
	}

	/** Those who are to be told of how it ended are going to be. */
	void told() {
		this.told = true;
	}

	/** Something more of it became known after it had ended. */
	void tellAgain() {
		this.told = false;
	}

	boolean isHeldBy(int attempt) {
		return this.status == RunStatus.RUNNING && this.attempt == attempt;
	}

	RunStatus status() {
		return this.status;
	}

	int attempt() {
		return this.attempt;
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

	InstallationId installation() {
		return new InstallationId(this.clientKey);
	}

	Run toRun() {
		return new Run(new RunId(this.id), this.mode, this.status, this.requestedBy, counts(), this.planned,
				this.waitingUntil, this.stopRequestedBy, this.reason, this.queuedAt, this.startedAt, this.endedAt);
	}

	RunCounts counts() {
		return new RunCounts(this.accounts, this.tokens, this.due, this.revoked, this.alreadyGone, this.failed,
				this.unreachable, this.exempt, this.skipped);
	}

	@Override
	public UUID getId() {
		return this.id;
	}

	@Override
	public boolean isNew() {
		return this.attempt == 0 && this.status == RunStatus.QUEUED;
	}

	private void requireUnfinished() {
		if (this.status.isFinal()) {
			throw new IllegalStateException("Run " + this.id + " has ended already");
		}
	}

}
