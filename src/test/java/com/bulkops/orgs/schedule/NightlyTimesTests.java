package com.bulkops.orgs.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import com.bulkops.orgs.activity.RunMode;
import com.bulkops.orgs.policy.Cap;
import com.bulkops.orgs.policy.Grace;
import com.bulkops.orgs.policy.Policy;
import com.bulkops.orgs.policy.RevocationInterval;
import com.bulkops.orgs.policy.Rule;
import com.bulkops.orgs.site.SiteId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class NightlyTimesTests {

	private static final SiteId SITE = new SiteId("site");

	/**
	 * Zones whose clocks change at midnight, by half an hour, in the other hemisphere, or
	 * not at all.
	 */
	@ParameterizedTest
	@CsvSource({ "Europe/Berlin, 02:30", "America/New_York, 02:00", "America/St_Johns, 00:01",
			"Australia/Lord_Howe, 02:15", "Asia/Beirut, 00:00", "Africa/Cairo, 00:30", "America/Asuncion, 00:00",
			"Pacific/Auckland, 02:59", "Pacific/Chatham, 03:00", "Asia/Kathmandu, 23:59", "UTC, 00:00",
			"Africa/Casablanca, 02:30" })
	void everyLocalDateHasOneNight(ZoneId zone, LocalTime at) {
		NightlyTimes nights = new NightlyTimes(SITE, policy(at, zone), Duration.ofMinutes(1));
		Instant instant = Instant.parse("2025-12-31T12:00:00Z");
		Instant end = Instant.parse("2031-01-01T12:00:00Z");
		Set<LocalDate> dates = new HashSet<>();
		LocalDate previous = null;
		while (instant.isBefore(end)) {
			NightlyTimes.ScheduledNight night = nights.findAfter(instant);
			assertThat(night.beginsAt()).isAfter(instant);
			assertThat(dates.add(night.date())).as("%s comes twice", night.date()).isTrue();
			if (previous != null) {
				assertThat(night.date()).isEqualTo(previous.plusDays(1));
			}
			previous = night.date();
			instant = night.beginsAt();
		}
		assertThat(dates).hasSizeGreaterThan(1826);
	}

	@Test
	void aSkippedTimeIsMadeUpForTheSameMorning() {
		NightlyTimes nights = new NightlyTimes(SITE, policy(LocalTime.of(2, 30), ZoneId.of("Europe/Berlin")),
				Duration.ofMinutes(1));
		NightlyTimes.ScheduledNight night = nights.findAfter(Instant.parse("2027-03-27T12:00:00Z"));
		assertThat(night.date()).isEqualTo("2027-03-28");
		assertThat(night.beginsAt()).isEqualTo("2027-03-28T01:30:00Z"); // 03:30 summer
																		// time
	}

	@Test
	void ofATimeThatComesTwiceTheFirstCounts() {
		NightlyTimes nights = new NightlyTimes(SITE, policy(LocalTime.of(2, 30), ZoneId.of("Europe/Berlin")),
				Duration.ofMinutes(1));
		NightlyTimes.ScheduledNight night = nights.findAfter(Instant.parse("2026-10-24T12:00:00Z"));
		assertThat(night.beginsAt()).isEqualTo("2026-10-25T00:30:00Z"); // still summer
																		// time
		assertThat(nights.findAfter(night.beginsAt()).date()).isEqualTo("2026-10-26");
	}

	@Test
	void installationsBeginAtAMinuteOfTheirOwnAndKeepIt() {
		Map<Instant, Integer> beginnings = new HashMap<>();
		for (int number = 0; number < 5000; number++) {
			SiteId site = new SiteId("6d1c7a3e-aaaa-4f6e-9e38-" + number);
			Instant begins = begins(site);
			assertThat(begins(site)).isEqualTo(begins);
			assertThat(begins).isBetween("2026-11-25T02:00:00Z", "2026-11-25T02:29:00Z");
			beginnings.merge(begins, 1, Integer::sum);
		}
		assertThat(beginnings).hasSize(30);
		assertThat(beginnings.values()).allMatch((count) -> count > 100 && count < 250);
	}

	private static Instant begins(SiteId site) {
		return new NightlyTimes(site, policy(LocalTime.of(2, 0), ZoneId.of("UTC")), Duration.ofMinutes(30))
			.findAfter(Instant.parse("2026-11-24T12:00:00Z"))
			.beginsAt();
	}

	private static Policy policy(LocalTime at, ZoneId zone) {
		return new Policy(Rule.of(RevocationInterval.ofDays(90), RunMode.REVOKE), Cap.NONE, Grace.NONE, at, zone, 1);
	}

}
