package com.bulkops.orgs.sweep;

import java.time.Duration;

import jakarta.validation.constraints.Min;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the nights are spread and watched.
 *
 * @param spread within how long after the chosen time the nights of all installations
 * start, each at a minute of its own
 * @param watchInterval how often interrupted and waiting runs are looked for
 * @param unavailableAccounts after how many accounts in a row that Atlassian did not
 * answer for a run stops
 * @param privacyInterval how often data that is to go is looked for
 */
@Validated
@ConfigurationProperties("bulkops.sweep")
record RunProperties(@DurationMin @DurationMax(hours = 12) @DefaultValue("30m") Duration spread,
		@DurationMin(seconds = 1) @DurationMax(hours = 1) @DefaultValue("1m") Duration watchInterval,
		@Min(1) @DefaultValue("5") int unavailableAccounts,
		@DurationMin(seconds = 1) @DurationMax(days = 7) @DefaultValue("1d") Duration privacyInterval) {

}
