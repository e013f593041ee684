package com.bulkops.orgs.schedule;

import java.time.Instant;
import java.time.LocalDate;

import com.bulkops.orgs.site.InstallationId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * The row of an installation's next night.
 */
@Entity
@Table(name = "nightly_schedule")
class NightlyScheduleEntity {

	@Id
	private String clientKey;

	private LocalDate night;

	private Instant dueAt;

	private Instant setAt;

	private Instant since;

	@SuppressWarnings("NullAway.Init")
	protected NightlyScheduleEntity() {
		// for JPA
	}

	NightlyScheduleEntity(InstallationId installation, NightlyTimes.ScheduledNight next, Instant now) {
		this.clientKey = installation.clientKey();
		this.since = now;
		moveTo(next, now);
	}

	final void moveTo(NightlyTimes.ScheduledNight next, Instant now) {
		this.night = next.date();
		this.dueAt = next.beginsAt();
		this.setAt = now;
	}

	InstallationId installation() {
		return new InstallationId(this.clientKey);
	}

	LocalDate night() {
		return this.night;
	}

	Instant dueAt() {
		return this.dueAt;
	}

	/** Returns when an interval was chosen after there was none. */
	Instant since() {
		return this.since;
	}

	boolean isDue(Instant now) {
		return !this.dueAt.isAfter(now);
	}

	boolean wasSetAfter(Instant instant) {
		return this.setAt.isAfter(instant);
	}

}
