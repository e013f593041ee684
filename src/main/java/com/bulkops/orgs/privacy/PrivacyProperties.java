package com.bulkops.orgs.privacy;

import java.time.Duration;

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
record PrivacyProperties(@DefaultValue("30d") Duration keptAfterUninstall, @DefaultValue("7d") Duration reportEvery) {

}
