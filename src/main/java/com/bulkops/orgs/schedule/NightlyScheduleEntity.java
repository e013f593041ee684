package com.bulkops.orgs.schedule;

import java.time.Instant;
import java.time.LocalDate;

import com.bulkops.orgs.site.SiteId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/**
 * The row of a site's next night.
 */
@Entity
@Table(name = "nightly_schedule")
class NightlyScheduleEntity {

	@Id
	private String siteId;

	private LocalDate night;

	private Instant dueAt;

	private Instant setAt;

	private Instant since;

	@SuppressWarnings("NullAway.Init")
	protected NightlyScheduleEntity() {
		// for JPA
	}

	NightlyScheduleEntity(SiteId site, NightlyTimes.ScheduledNight next, Instant now) {
		this.siteId = site.value();
		this.since = now;
		moveTo(next, now);
	}

	final void moveTo(NightlyTimes.ScheduledNight next, Instant now) {
		this.night = next.date();
		this.dueAt = next.beginsAt();
		this.setAt = now;
	}

	SiteId site() {
		return new SiteId(this.siteId);
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
