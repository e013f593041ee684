package com.bulkops.orgs.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import com.bulkops.orgs.activity.RunCounts;
import com.bulkops.orgs.activity.RunMode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.springframework.stereotype.Component;

/**
 * The results of runs as meters: how many ended in which status, and what became of
 * tokens, counted by the instance on which they ended.
 */
@Component
class RunMeters {

	private final MeterRegistry registry;

	/** Registers each mode and status, so that the first run of it shows. */
	RunMeters(MeterRegistry registry) {
		this.registry = registry;
		for (RunMode mode : RunMode.values()) {
			for (RunStatus status : RunStatus.values()) {
				if (status.isFinal()) {
					runs(mode, status);
				}
			}
		}
		countTokens(new RunCounts(0, 0, 0, 0, 0, 0, 0));
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
