package com.bulkops.orgs.connect;

import java.time.Duration;

import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How strictly the licence is taken.
 *
 * @param enforced whether an installation without a licence is refused its runs; only
 * {@code false} where Jira reports no licences (development)
 * @param trusted how long the last answer stands when Jira does not answer
 */
@Validated
@ConfigurationProperties("bulkops.license")
record LicenseProperties(@DefaultValue("true") boolean enforced,
		@DurationMin @DurationMax(days = 3650) @DefaultValue("3d") Duration trusted) {

}
