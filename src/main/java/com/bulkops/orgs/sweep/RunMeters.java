package com.bulkops.orgs.sweep;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunMode;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.springframework.stereotype.Component;

/**
 * What runs came to, for whoever monitors the app: how many ended how, and what became of
 * tokens, counted by the instance on which they ended. How many nights there are, and how
 * many of them nobody has taken, is read from the database, so that each instance tells
 * the same number.
 */
@Component
class RunMeters {

	private final MeterRegistry registry;

	/** Each kind of run and end is there from the start, so that the first one shows. */
	RunMeters(MeterRegistry registry, NightlyScheduleEntityRepository schedules, Clock clock) {
		this.registry = registry;
		for (RunMode mode : RunMode.values()) {
			for (RunStatus status : RunStatus.values()) {
				if (status.isFinal()) {
					runs(mode, status);
				}
			}
		}
		countTokens(new RunCounts(0, 0, 0, 0, 0, 0, 0));
		Gauge.builder("bulkops.nights.scheduled", schedules::count)
			.description("Next nights: one for each site that has an interval, none for one that is off")
			.register(registry);
		Gauge.builder("bulkops.nights.overdue", () -> schedules.countByDueAtLessThanEqual(clock.instant()))
			.description("NightlyTimes that have begun and that no instance has taken")
			.register(registry);
	}

	void count(Run run) {
		Instant started = run.startedAt();
		Instant ended = run.endedAt();
		runs(run.mode(), run.status())
			.record((started != null && ended != null) ? Duration.between(started, ended) : Duration.ZERO);
		countTokens(run.counts());
	}

	private void countTokens(RunCounts counts) {
		tokens("due", counts.due());
		tokens("revoked", counts.revoked());
		tokens("already-gone", counts.alreadyGone());
		tokens("failed", counts.failed());
		this.registry.counter("bulkops.accounts.unreachable").increment(counts.unreachable());
	}

	private void tokens(String outcome, long count) {
		this.registry.counter("bulkops.tokens", "outcome", outcome).increment(count);
	}

	private Timer runs(RunMode mode, RunStatus status) {
		return Timer.builder("bulkops.runs")
			.description("Runs that ended, and how long they took")
			.tag("mode", mode.name().toLowerCase(Locale.ROOT))
			.tag("status", status.name().toLowerCase(Locale.ROOT))
			.register(this.registry);
	}

}
