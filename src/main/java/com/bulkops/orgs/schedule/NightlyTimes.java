package com.bulkops.orgs.schedule;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.UUID;

import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.site.SiteId;

/**
 * The times at which the nights of a site begin: once per local date, at the chosen time
 * plus the site's offset. A time that the clocks skip is moved later by the gap; of a
 * time that occurs twice, the first is used.
 */
final class NightlyTimes {

	private final LocalTime startsAt;

	private final Policy policy;

	NightlyTimes(SiteId site, Policy policy, Duration spread) {
		this.startsAt = policy.nightlyAt().plusMinutes(ownMinute(site, Math.max(1, spread.toMinutes())));
		this.policy = policy;
	}

	/** Returns the site's offset in minutes, a hash that never changes. */
	private static long ownMinute(SiteId site, long minutes) {
		UUID digest = UUID.nameUUIDFromBytes(site.value().getBytes(StandardCharsets.UTF_8));
		return Math.floorMod(digest.getLeastSignificantBits(), minutes);
	}

	/** Finds the first night that begins after an instant. */
	ScheduledNight findAfter(Instant instant) {
		LocalDate date = instant.atZone(this.policy.timeZone()).toLocalDate().minusDays(1);
		ScheduledNight night = toNight(date);
		while (!night.beginsAt().isAfter(instant)) {
			date = date.plusDays(1);
			night = toNight(date);
		}
		return night;
	}

	private ScheduledNight toNight(LocalDate date) {
		return new ScheduledNight(date, ZonedDateTime.of(date, this.startsAt, this.policy.timeZone()).toInstant());
	}

	/**
	 * A night and when it begins.
	 *
	 * @param date the local date of the night
	 */
	record ScheduledNight(LocalDate date, Instant beginsAt) {

	}

}
