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
 * The metrics of organization API keys, for the operator. They name no organization;
 * pages and notices for its administrators do.
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
	 * Returns the days until the next key expires, in UTC. Expired keys are counted as
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
