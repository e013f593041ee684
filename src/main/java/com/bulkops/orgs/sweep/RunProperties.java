package com.bulkops.orgs.sweep;

import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings of the work on runs. All numbers are chosen by us.
 *
 * @param atOnce how many runs an instance works on at the same time; paused ones are not
 * counted
 * @param unavailableAccounts after how many accounts in a row for which Atlassian did not
 * answer a run pauses
 * @param outagePause how long a run pauses while Atlassian does not answer
 * @param longestOutage after how long without an answer a run stops, and its open
 * revocations are recorded as not known; the next run tries again
 * @param databasePause how long a run pauses after its database could not be used
 */
@Validated
@ConfigurationProperties("bulkops.sweep")
record RunProperties(@Min(1) @Max(64) @DefaultValue("8") int atOnce, @Min(1) @DefaultValue("5") int unavailableAccounts,
		@DurationMin(seconds = 1) @DurationMax(hours = 1) @DefaultValue("2m") Duration outagePause,
		@DurationMin @DurationMax(hours = 20) @DefaultValue("6h") Duration longestOutage,
		@DurationMin(seconds = 1) @DurationMax(hours = 1) @DefaultValue("10s") Duration databasePause) {

}
