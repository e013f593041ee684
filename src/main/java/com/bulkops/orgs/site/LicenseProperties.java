package com.bulkops.orgs.site;

import java.time.Duration;

import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the license check.
 *
 * @param enforced whether runs need a license; {@code false} only where Jira reports no
 * licenses (development)
 * @param trusted how long the last answer is used while none is heard
 */
@Validated
@ConfigurationProperties("bulkops.license")
record LicenseProperties(@DefaultValue("true") boolean enforced,
		@DurationMin @DurationMax(days = 3650) @DefaultValue("3d") Duration trusted) {

}
