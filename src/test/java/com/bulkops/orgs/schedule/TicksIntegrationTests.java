package com.bulkops.orgs.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.bulkops.orgs.RunningApp;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The triggers in Quartz's tables, damaged in all ways: a check repairs them, and ticks
 * come again.
 */
@SpringBootTest(webEnvironment = WebEnvironment.DEFINED_PORT, properties = "bulkops.schedule.privacy-interval=1s")
@ContextConfiguration(initializers = RunningApp.class)
@Import(TicksIntegrationTests.Ticks.class)
class TicksIntegrationTests {

	@Autowired
	private JobTriggers triggers;

	@Autowired
	private JdbcTemplate jdbc;

	@Autowired
	private Ticks ticks;

	@AfterEach
	void eachTickHasOneTriggerOfTheRightJob() {
		assertThat(this.jdbc.queryForList("select trigger_name from qrtz_triggers", String.class))
			.containsExactlyInAnyOrder("RUNS", "NOTICES", "PRIVACY");
		assertThat(this.jdbc.queryForList("select distinct job_class_name from qrtz_job_details", String.class))
			.containsExactly(TickJob.class.getName());
	}

	@ParameterizedTest
	@EnumSource
	void ticksComeAgain(Harm harm) {
		awaitAll(Instant.now());
		this.jdbc.execute(harm.sql);
		Instant since = Instant.now().plusSeconds(1);
		Awaitility.await().atMost(RunningApp.PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
			this.triggers.check();
			return this.ticks.allSince(since);
		});
		Instant later = Instant.now();
		awaitAll(later.plusSeconds(2));
	}

	@Test
	void aTriggerThatCannotBeSetAgainIsLeftAsItWas() {
		awaitAll(Instant.now());
		this.jdbc.execute("""
				create function refuse() returns trigger language plpgsql as
				$$ begin raise exception 'no space left on device'; end $$;
				create trigger refuse before insert on qrtz_simple_triggers for each row execute function refuse();
				update qrtz_simple_triggers set repeat_interval = 3600000""");
		try {
			this.triggers.check();
			assertThat(this.jdbc.queryForList("select trigger_name from qrtz_simple_triggers", String.class))
				.containsExactlyInAnyOrder("RUNS", "NOTICES", "PRIVACY");
		}
		finally {
			this.jdbc.execute("drop function refuse cascade");
		}
		this.triggers.check();
		Instant later = Instant.now();
		awaitAll(later.plusSeconds(2));
	}

	private void awaitAll(Instant since) {
		Awaitility.await().atMost(RunningApp.PATIENCE).until(() -> this.ticks.allSince(since));
	}

	private enum Harm {

		ERROR("update qrtz_triggers set trigger_state = 'ERROR'"),

		DELETED("delete from qrtz_simple_triggers; delete from qrtz_triggers"),

		DELETED_WITH_THE_JOB(
				"delete from qrtz_simple_triggers; delete from qrtz_triggers; delete from qrtz_job_details"),

		HALF_DELETED("delete from qrtz_simple_triggers"),

		OF_ANOTHER_KIND("update qrtz_triggers set trigger_type = 'CRON'"),

		ACQUIRED_BY_NOBODY("""
				delete from qrtz_fired_triggers;
				update qrtz_triggers set trigger_state = 'ACQUIRED', next_fire_time = next_fire_time - 600000"""),

		BLOCKED_BY_NOBODY("""
				delete from qrtz_fired_triggers;
				update qrtz_triggers set trigger_state = 'BLOCKED', next_fire_time = next_fire_time - 600000"""),

		PAUSED("update qrtz_triggers set trigger_state = 'PAUSED'"),

		TWO_DAYS_AHEAD("update qrtz_triggers set next_fire_time = next_fire_time + 2 * 86400000"),

		CLASS_THAT_DOES_NOT_EXIST("update qrtz_job_details set job_class_name = 'com.bulkops.orgs.sweep.EarlierJob'");

		private final String sql;

		Harm(String sql) {
			this.sql = sql;
		}

	}

	/** Records when each tick came last. */
	@TestConfiguration(proxyBeanMethods = false)
	static class Ticks {

		private final Map<Tick, Instant> last = new ConcurrentHashMap<>();

		@EventListener
		void onTick(Tick tick) {
			this.last.put(tick, Instant.now());
		}

		boolean allSince(Instant since) {
			return Arrays.stream(Tick.values())
				.allMatch((tick) -> this.last.getOrDefault(tick, Instant.EPOCH).isAfter(since));
		}

	}

}
