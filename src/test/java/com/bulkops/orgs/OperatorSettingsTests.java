package com.bulkops.orgs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What operators set is taken, or keeps the app from starting: nobody should find out at
 * night.
 */
class OperatorSettingsTests {

	private final ApplicationContextRunner app = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
		.withUserConfiguration(AllSettings.class);

	@Test
	void withoutAnyTheAppStarts() {
		this.app.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(strings = { "bulkops.notices.from=", "bulkops.notices.from= noreply@example.com ",
			"bulkops.notices.keep=3650d", "bulkops.privacy.kept-after-uninstall=0",
			"bulkops.admin-api.largest-body=1GB" })
	void whatIsPossibleIsTaken(String setting) {
		this.app.withPropertyValues(setting).run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(strings = { "bulkops.notices.from=BulkOps <noreply@example.com>", "bulkops.notices.keep=9999999d",
			"bulkops.notices.keep=0", "bulkops.notices.retry-for=9999999d", "bulkops.notices.retry-for=0",
			"bulkops.notices.first-backoff=-1s", "bulkops.notices.longest-backoff=0",
			"bulkops.notices.webhook-timeout=0", "bulkops.schedule.spread=-1m", "bulkops.schedule.tick=0",
			"bulkops.schedule.privacy-interval=0", "bulkops.sweep.unavailable-accounts=0",
			"bulkops.license.trusted=-1d", "bulkops.notices.unknown-after=-1m",
			"bulkops.privacy.kept-after-uninstall=9999999d", "bulkops.privacy.kept-after-uninstall=-1d",
			"bulkops.privacy.report-every=9999999d", "bulkops.admin-api.largest-body=2GB",
			"bulkops.admin-api.largest-body=-1" })
	void whatIsImpossibleIsToldAtTheStart(String setting) {
		this.app.withPropertyValues(setting)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining(setting.substring(0, setting.indexOf('.', "bulkops.".length()))));
	}

	@ConfigurationPropertiesScan(basePackageClasses = BulkOpsOrgsApplication.class)
	static class AllSettings {

	}

}
