package com.bulkops.orgs.organization;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.stereotype.Component;

/**
 * How the organization API keys are, for whoever monitors the app. Which organization it
 * is about, the pages and notices of its administrators say.
 */
@Component
class KeyMeters implements MeterBinder {

	private final OrganizationLinkEntityRepository entities;

	private final Clock clock;

	KeyMeters(OrganizationLinkEntityRepository entities, Clock clock) {
		this.entities = entities;
		this.clock = clock;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("bulkops.organizations", this.entities::count)
			.description("Organizations that are connected")
			.register(registry);
		Gauge.builder("bulkops.organizations.failing", this.entities::countByProblemIsNotNull)
			.description("Organizations in which nothing can be revoked at present")
			.register(registry);
		Gauge.builder("bulkops.keys.days.left", this::daysLeft)
			.description("Days until the next organization API key expires; NaN if none is known to expire")
			.register(registry);
	}

	/**
	 * In UTC, which is near enough for a number of days. Those that have expired are
	 * failing, and must not hide the next one.
	 */
	private double daysLeft() {
		LocalDate today = LocalDate.ofInstant(this.clock.instant(), ZoneOffset.UTC);
		return this.entities.findFirstByKeyExpiresOnGreaterThanEqualOrderByKeyExpiresOn(today)
			.map((link) -> link.toLink().keyExpiresOn())
			.map((expiresOn) -> (double) ChronoUnit.DAYS.between(today, expiresOn))
			.orElse(Double.NaN);
	}

}
