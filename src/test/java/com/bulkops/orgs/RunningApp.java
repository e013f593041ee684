package com.bulkops.orgs;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;

import com.bulkops.orgs.secrets.Keysets;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.SimulatedAtlassian;

import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the app on a port of its own against a simulated Atlassian, for tests that talk to
 * both over real sockets.
 */
public class RunningApp implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	/** The Admin API, the site keys and a first site. */
	public static final SimulatedAtlassian ATLASSIAN = new SimulatedAtlassian(0, Clock.systemUTC());

	/**
	 * How long tests wait for what has to come. Less where the app is changed so that it
	 * may never come (script/mutate).
	 */
	public static final Duration PATIENCE = Duration.parse(System.getProperty("bulkops.patience", "PT1M"));

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		new PostgresInitializer().initialize(context);
		int port = FreePort.find();
		TestPropertyValues.of("server.port=" + port, "server.address=127.0.0.1", "management.server.port=0",
				"addon.base-url=http://127.0.0.1:" + port, "bulkops.encryption.keyset=" + Keysets.create(),
				"bulkops.admin-api.base-url=" + ATLASSIAN.baseUrl(), "bulkops.admin-api.first-backoff=20ms",
				"bulkops.admin-api.longest-backoff=200ms", "bulkops.admin-api.reset-slack=0s",
				"bulkops.connect.allowed-hosts=localhost", "bulkops.forge.api-base-url=" + ATLASSIAN.baseUrl(),
				"bulkops.schedule.tick=1s", "bulkops.schedule.notice-interval=1s", "bulkops.sweep.database-pause=1s",
				"bulkops.sweep.longest-outage=0s", "bulkops.notices.allowed-internal-hosts=localhost",
				"atlassian.connect.public-key-base-url=" + ATLASSIAN.installKeys(),
				"atlassian.connect.all-js-url=" + ATLASSIAN.bridge())
			.applyTo(context);
	}

	/** Installs the app on a site whose administrator ada is the client. */
	public static AppClient install(ConfigurableApplicationContext context, SimulatedAtlassian jira) {
		jira.site().administrator("ada");
		assertThat(jira.site().install(addressOf(context))).isEqualTo(204);
		return new AppClient(addressOf(context), jira.site(), "ada");
	}

	/** Makes somebody an owner of a site, in tests that need no organization. */
	public static void owner(JdbcTemplate jdbc, SimulatedAtlassian jira, String account) {
		jdbc.update("""
				insert into organization_owner (site_id, account_id, organization_id, added_by, added_at)
				values (?, ?, 'proved-earlier', ?, now())
				""", jira.site().siteId(), account, account);
	}

	/** Where the app of a test context is. */
	public static URI addressOf(ConfigurableApplicationContext context) {
		return URI.create(context.getEnvironment().getRequiredProperty("addon.base-url"));
	}

}
