package com.bulkops.orgs.stress;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.bulkops.orgs.BulkOpsOrgsApplication;
import com.bulkops.orgs.FreePort;
import com.bulkops.orgs.activity.ActivityLog;
import com.bulkops.orgs.organization.Organizations;
import com.bulkops.orgs.policy.Exemptions;
import com.bulkops.orgs.policy.Policies;
import com.bulkops.orgs.privacy.PersonalData;
import com.bulkops.orgs.run.RunConfirmations;
import com.bulkops.orgs.run.Runs;
import com.bulkops.orgs.schedule.Tick;
import com.bulkops.orgs.simulator.SimulatedAtlassian;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * An instance of the app in this JVM, and the rooms below its pages.
 */
final class Instance implements AutoCloseable {

	/** So many calls of one run are on their way at once, at most. */
	static final int CALLS_AT_ONCE = 4;

	static final Duration READ_TIMEOUT = Duration.ofSeconds(4);

	private final ConfigurableApplicationContext context;

	private Instance(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Starts an instance. Quartz keeps schedulers by name for the whole JVM, so each
	 * instance has a name of its own; ticks that are doubled do no harm.
	 */
	static Instance start(String database, String keyset, SimulatedAtlassian atlassian, List<String> settings) {
		int port = FreePort.find();
		List<String> arguments = new ArrayList<>(List.of("spring.datasource.url=" + database,
				"spring.datasource.username=postgres",
				"spring.quartz.properties.org.quartz.scheduler.instanceName=stress-" + port, "server.port=" + port,
				"server.address=127.0.0.1", "management.server.port=0", "addon.base-url=http://127.0.0.1:" + port,
				"bulkops.encryption.keyset=" + keyset, "bulkops.admin-api.base-url=" + atlassian.baseUrl(),
				"bulkops.admin-api.connect-timeout=1s", "bulkops.admin-api.read-timeout=" + READ_TIMEOUT,
				"bulkops.admin-api.attempts=3", "bulkops.admin-api.longest-wait=1s", "bulkops.sweep.outage-pause=1s",
				"bulkops.admin-api.first-backoff=20ms", "bulkops.admin-api.longest-backoff=200ms",
				"bulkops.admin-api.calls-at-once=" + CALLS_AT_ONCE, "bulkops.admin-api.page-size=20",
				"bulkops.connect.allowed-hosts=localhost", "bulkops.schedule.tick=1s",
				"bulkops.schedule.notice-interval=1s", "bulkops.sweep.database-pause=1s",
				"bulkops.notices.allowed-internal-hosts=localhost", "spring.main.banner-mode=off",
				"atlassian.connect.public-key-base-url=" + atlassian.installKeys(),
				"atlassian.connect.all-js-url=" + atlassian.bridge()));
		arguments.addAll(settings);
		return new Instance(new SpringApplicationBuilder(BulkOpsOrgsApplication.class)
			.run(arguments.stream().map((argument) -> "--" + argument).toArray(String[]::new)));
	}

	URI address() {
		return URI.create(this.context.getEnvironment().getRequiredProperty("addon.base-url"));
	}

	Organizations organizations() {
		return this.context.getBean(Organizations.class);
	}

	Policies policies() {
		return this.context.getBean(Policies.class);
	}

	Exemptions exemptions() {
		return this.context.getBean(Exemptions.class);
	}

	Runs runs() {
		return this.context.getBean(Runs.class);
	}

	RunConfirmations confirmations() {
		return this.context.getBean(RunConfirmations.class);
	}

	PersonalData personalData() {
		return this.context.getBean(PersonalData.class);
	}

	ActivityLog log() {
		return this.context.getBean(ActivityLog.class);
	}

	JdbcTemplate jdbc() {
		return this.context.getBean(JdbcTemplate.class);
	}

	TransactionTemplate transaction() {
		return this.context.getBean(TransactionTemplate.class);
	}

	/** Takes nights that have begun, and looks for runs that can start or go on. */
	void tick() {
		this.context.publishEvent(Tick.RUNS);
	}

	@Override
	public void close() {
		this.context.close();
	}

}
