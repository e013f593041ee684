package com.bulkops.orgs.sweep;

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

	/** Ours: longer than an outage in the night; accounts seldom change so fast. */
	private static final Duration NOTES_HOLD = Duration.ofHours(6);

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

	private @Nullable Long planned;

	private @Nullable Instant waitingUntil;

	private @Nullable String stopRequestedBy;

	private @Nullable String reason;

	private @Nullable String decidesBy;

	private @Nullable Instant decidesFor;

	private boolean listsRead;

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

	/** Begins, or goes on after an interruption. */
	void claim(OrganizationId organization, RunMode mode, Instant now) {
		requireUnfinished();
		this.mode = mode;
		this.organizationId = organization.value();
		this.status = RunStatus.RUNNING;
		this.attempt++;
		if (this.startedAt == null) {
			this.startedAt = now;
		}
	}

	/**
	 * Notes the fingerprint of the {@link RunInputs}; whether it is new, or the notes
	 * old.
	 */
	boolean decideBy(String fingerprint, Instant now) {
		boolean fresh = this.decidesFor != null && !now.isAfter(this.decidesFor.plus(NOTES_HOLD));
		if (fresh && fingerprint.equals(this.decidesBy)) {
			return false;
		}
		this.decidesBy = fingerprint;
		this.decidesFor = now;
		this.listsRead = false;
		return true;
	}

	/** The moment for which it decides. */
	Instant decidesFor() {
		return Objects.requireNonNull(this.decidesFor, "It has begun");
	}

	/** Keeps something that is to be told with how it ends. */
	void note(String sentence) {
		this.reason = (this.reason != null) ? this.reason + " " + sentence : sentence;
	}

	/** What it has to do is noted; it need not read its lists again. */
	void noteListsRead() {
		this.listsRead = true;
	}

	boolean hasReadLists() {
		return this.listsRead;
	}

	void requestStop(String actor) {
		requireUnfinished();
		this.stopRequestedBy = actor;
	}

	void waitUntil(Instant until) {
		this.waitingUntil = until;
	}

	void progress(RunCounts counts, @Nullable Long planned) {
		this.planned = planned;
		this.waitingUntil = null;
		this.accounts = counts.accounts();
		this.tokens = counts.tokens();
		this.due = counts.due();
		this.revoked = counts.revoked();
		this.alreadyGone = counts.alreadyGone();
		this.failed = counts.failed();
		this.unreachable = counts.unreachable();
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

	Run toSweep() {
		return new Run(new RunId(this.id), this.mode, this.status, this.requestedBy, counts(), this.planned,
				this.waitingUntil, this.stopRequestedBy, this.reason, this.queuedAt, this.startedAt, this.endedAt);
	}

	RunCounts counts() {
		return new RunCounts(this.accounts, this.tokens, this.due, this.revoked, this.alreadyGone, this.failed,
				this.unreachable);
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
