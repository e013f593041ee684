package com.bulkops.orgs.privacy;

import java.time.Duration;

import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long data is kept.
 *
 * @param keptAfterUninstall how long after an uninstall a site that comes back finds its
 * settings and its log again
 * @param reportEvery how often an account is reported to Atlassian; the
 * {@code Cycle-Period} of its answers is seven days
 */
@Validated
@ConfigurationProperties("bulkops.privacy")
record PrivacyProperties(@DurationMin @DurationMax(days = 3650) @DefaultValue("30d") Duration keptAfterUninstall,
		@DurationMin @DurationMax(days = 3650) @DefaultValue("7d") Duration reportEvery) {

}
