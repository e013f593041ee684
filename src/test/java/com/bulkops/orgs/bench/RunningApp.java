package com.bulkops.orgs.bench;

import java.net.URI;
import java.time.Clock;

import com.bulkops.orgs.BulkOpsOrgsApplication;
import com.bulkops.orgs.FreePort;
import com.bulkops.orgs.secrets.Keysets;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The app in this process, with a site that has it and has connected an organization of
 * one person.
 */
final class RunningApp implements AutoCloseable {

	private static final String ADMIN = "5b10ac8d82e05b22cc7d4ef5";

	private final ConfigurableApplicationContext context;

	private final AppClient client;

	RunningApp(EmbeddedPostgres postgres, SimulatedAtlassian atlassian) {
		URI app = URI.create("http://127.0.0.1:" + FreePort.find());
		this.context = SpringApplication.run(BulkOpsOrgsApplication.class, "--server.address=127.0.0.1",
				"--server.port=" + app.getPort(), "--management.server.port=0", "--addon.base-url=" + app,
				"--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
				"--spring.datasource.username=postgres", "--bulkops.encryption.keyset=" + Keysets.create(),
				"--bulkops.admin-api.base-url=" + atlassian.baseUrl(), "--bulkops.connect.allowed-hosts=localhost",
				"--atlassian.connect.public-key-base-url=" + atlassian.installKeys(), "--logging.level.root=warn",
				"--spring.main.banner-mode=off");
		Organization organization = atlassian.add(new Organization("Acme", Clock.systemUTC()));
		organization.account("person-1");
		atlassian.site().administrator(ADMIN);
		atlassian.site().install(app);
		this.client = new AppClient(app, atlassian.site(), ADMIN);
		this.client.settings(organization, "P90D");
	}

	/** Who calls it as an administrator. */
	AppClient client() {
		return this.client;
	}

	@Override
	public void close() {
		this.context.close();
	}

}
