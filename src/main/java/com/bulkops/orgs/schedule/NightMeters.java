package com.bulkops.orgs.schedule;

import java.time.Clock;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.stereotype.Component;

/**
 * The metrics of nights, for the operator. They are read from the database, so every
 * instance reports the same.
 */
@Component
class NightMeters implements MeterBinder {

	private final NightlyScheduleEntityRepository schedules;

	private final Clock clock;

	NightMeters(NightlyScheduleEntityRepository schedules, Clock clock) {
		this.schedules = schedules;
		this.clock = clock;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("bulkops.nights.scheduled", this.schedules::count)
			.description("Next nights: one for each site that has an interval, none for one that is off")
			.register(registry);
		Gauge.builder("bulkops.nights.overdue", () -> this.schedules.countByDueAtLessThanEqual(this.clock.instant()))
			.description("Nights that are due and that no instance has started")
			.register(registry);
	}

}
