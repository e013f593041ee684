package com.bulkops.orgs.activity;

import java.time.Duration;

import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the activity log.
 *
 * @param verificationStep the time after which a verification hands over, to be continued
 * by the next step; no transaction of it is open for longer
 */
@Validated
@ConfigurationProperties("bulkops.activity")
record ActivityProperties(
		@DurationMin(millis = 1) @DurationMax(seconds = 30) @DefaultValue("5s") Duration verificationStep) {

}
