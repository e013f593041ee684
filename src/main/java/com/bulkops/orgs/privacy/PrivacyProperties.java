package com.bulkops.orgs.privacy;

import java.time.Duration;

import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The settings of data retention.
 *
 * @param keptAfterUninstall how long settings and log are kept after an uninstall, for a
 * site that installs the app again
 * @param reportEvery how often an account is reported to Atlassian; the
 * {@code Cycle-Period} of its answers is seven days
 */
@Validated
@ConfigurationProperties("bulkops.privacy")
record PrivacyProperties(@DurationMin @DurationMax(days = 3650) @DefaultValue("30d") Duration keptAfterUninstall,
		@DurationMin @DurationMax(days = 3650) @DefaultValue("7d") Duration reportEvery) {

}
