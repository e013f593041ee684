package com.bulkops.orgs.schedule;

import java.time.Duration;

import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings of the schedule. All numbers are chosen by us.
 *
 * @param spread the time after the chosen one within which the nights of all sites begin,
 * each at its own minute
 * @param tick how often due nights and runnable runs are checked; a run whose instance
 * died continues elsewhere within this and the length of a lease
 * @param noticeInterval how often notices are planned and sent
 * @param privacyInterval how often data to erase is checked
 */
@Validated
@ConfigurationProperties("bulkops.schedule")
record ScheduleProperties(@DurationMin @DurationMax(hours = 12) @DefaultValue("30m") Duration spread,
		@DurationMin(seconds = 1) @DurationMax(minutes = 1) @DefaultValue("15s") Duration tick,
		@DurationMin(seconds = 1) @DurationMax(hours = 1) @DefaultValue("1m") Duration noticeInterval,
		@DurationMin(seconds = 1) @DurationMax(days = 7) @DefaultValue("1d") Duration privacyInterval) {

	Duration intervalOf(Tick of) {
		return switch (of) {
			case RUNS -> this.tick;
			case NOTICES -> this.noticeInterval;
			case PRIVACY -> this.privacyInterval;
		};
	}

}
