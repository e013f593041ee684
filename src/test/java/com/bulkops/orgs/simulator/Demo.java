package com.bulkops.orgs.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import com.bulkops.orgs.BulkOpsOrgsApplication;
import com.bulkops.orgs.PostgresInitializer;
import com.bulkops.orgs.secrets.Keysets;
import com.bulkops.orgs.simulator.Faults.Fault;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

import org.springframework.boot.SpringApplication;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.FileSystemUtils;

/**
 * The demo: the app on an embedded PostgreSQL against a simulated Atlassian. It installs
 * the app, connects an organization, chooses 90 days, has one run done, tells what
 * happened and stays up. With {@code --forge} it does so through Forge alone.
 */
public final class Demo {

	static final String ADMIN = "5b10ac8d82e05b22cc7d4ef5";

	private final boolean isThroughForge;

	private final Path home;

	private final URI app;

	private Demo(List<String> arguments) throws IOException {
		this.isThroughForge = arguments.contains("--forge");
		this.home = Path.of(this.isThroughForge ? ".demo-forge" : ".demo");
		this.app = URI.create("http://127.0.0.1:" + port("PORT", 8080));
		if (arguments.contains("--fresh")) {
			FileSystemUtils.deleteRecursively(this.home);
		}
		Files.createDirectories(this.home);
	}

	public static void main(String[] args) throws IOException {
		((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
		new Demo(List.of(args)).run();
	}

	private void run() throws IOException {
		DemoState state = new DemoState(this.home.resolve("atlassian.json"));
		JsonNode earlier = state.read();
		SimulatedAtlassian atlassian = atlassian(port("SIMULATOR_PORT", 9090), earlier);
		Organization organization = atlassian.add((earlier != null) ? DemoState.organization(earlier, Clock.systemUTC())
				: Population.demo(Clock.systemUTC()));
		organization.faults(Faults.of(0.01, 1, Fault.LIMIT_WITH_SECONDS, Fault.ERROR_503, Fault.SLOW));
		EmbeddedPostgres postgres = PostgresInitializer.postgres()
			.setDataDirectory(this.home.resolve("postgres"))
			.setCleanDataDirectory(false)
			.start();
		ScheduledExecutorService saver = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "demo-state");
			thread.setDaemon(true);
			return thread;
		});
		saver.scheduleWithFixedDelay(() -> state.write(organization, atlassian.site()), 2, 2, TimeUnit.SECONDS);
		atlassian.site().administrator(ADMIN);
		atlassian.show(this.app);
		SpringApplication.from(BulkOpsOrgsApplication::main).run(settings(atlassian, postgres));
		if (earlier == null) {
			firstRun(atlassian, organization);
		}
		else {
			System.out.printf("%nThe demo goes on where it was: %d API tokens of %s have been revoked so far.%n",
					organization.revoked().size(), organization.name());
		}
		if (this.isThroughForge) {
			int rows = Objects.requireNonNull(new JdbcTemplate(postgres.getPostgresDatabase())
				.queryForObject("select count(*) from connect_installation", Integer.class));
			require(rows == 0, "There is an installation through Connect");
			System.out.printf("%nThe database has no installation through Connect.%n");
		}
		sayWhereToLook(atlassian);
	}

	private static SimulatedAtlassian atlassian(int port, @Nullable JsonNode earlier) {
		return (earlier != null)
				? new SimulatedAtlassian(port, earlier.path("clientKey").asString(""),
						earlier.path("sharedSecret").asString(""), Clock.systemUTC())
				: new SimulatedAtlassian(port, Clock.systemUTC());
	}

	private String[] settings(SimulatedAtlassian atlassian, EmbeddedPostgres postgres) throws IOException {
		Path keyset = this.home.resolve("keyset");
		if (!Files.exists(keyset)) {
			Files.writeString(keyset, Keysets.create());
		}
		return new String[] { "--server.address=127.0.0.1", "--server.port=" + this.app.getPort(),
				"--management.server.port=0", "--spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
				"--spring.datasource.username=postgres", "--addon.base-url=" + this.app,
				"--bulkops.encryption.keyset=" + Files.readString(keyset),
				"--bulkops.admin-api.base-url=" + atlassian.baseUrl(), "--bulkops.connect.allowed-hosts=localhost",
				"--atlassian.connect.public-key-base-url=" + atlassian.installKeys(),
				"--atlassian.connect.all-js-url=" + atlassian.bridge(), "--spring.main.banner-mode=off",
				"--logging.level.root=warn", "--bulkops.forge.app-id=" + (this.isThroughForge ? ForgeHost.APP_ID : ""),
				"--bulkops.forge.api-base-url=" + atlassian.baseUrl(),
				"--bulkops.forge.jwks-url=" + atlassian.forge().keys() };
	}

	private void firstRun(SimulatedAtlassian atlassian, Organization organization) {
		long begun = System.nanoTime();
		int installed = this.isThroughForge ? atlassian.forge().install(this.app) : atlassian.site().install(this.app);
		require(installed == 204, "The app refused the installation: " + installed);
		System.out.printf("%nInstalled on the simulated Jira at %s, %s.%n", atlassian.baseUrl(),
				this.isThroughForge ? "by an event of Forge" : "with a signed request");
		if (this.isThroughForge) {
			require(atlassian.forge().beat(this.app) == 204, "The app refused the hourly event");
		}
		AppClient admin = this.isThroughForge ? new AppClient(this.app, atlassian.forge(), ADMIN)
				: new AppClient(this.app, atlassian.site(), ADMIN);
		HttpResponse<String> saved = admin
			.settings(Map.of("organizationId", organization.id(), "apiKey", organization.apiKey(), "apiKeyExpiresOn",
					AppClient.KEY_EXPIRES_ON, "revocationInterval", "P90D", "graceDays", "0", "nightlyAt", "02:00",
					"timeZone", ZoneId.systemDefault().getId().contains("/") ? ZoneId.systemDefault().getId() : "UTC"));
		require(saved.statusCode() == 200, "The app refused the settings: " + saved.body());
		System.out.printf("Connected the organization %s. API tokens are revoked after 90 days.%n",
				organization.name());
		int due = await(admin, admin.startSweep("REPORT")).at("/counts/due").asInt();
		require(admin.confirm().statusCode() == 200, "The app refused the confirmation");
		System.out.printf("A scan found %d that are due. The administrator confirmed this number.%n", due);
		System.out.printf("Asked for a run now …%n");
		JsonNode sweep = await(admin, admin.startSweep());
		require(sweep.path("status").asString("").equals("COMPLETED"), "The run did not complete: " + sweep);
		JsonNode counts = sweep.path("counts");
		System.out.printf("The run %s after %d s:%n", sweep.path("status").asString("").toLowerCase(Locale.ROOT),
				Duration.ofNanos(System.nanoTime() - begun).toSeconds());
		System.out.printf("  %5d users and %d API tokens seen%n", counts.path("usersSeen").asInt(),
				counts.path("tokensSeen").asInt());
		System.out.printf("  %5d tokens due, %d revoked, %d already gone, %d failed%n", counts.path("due").asInt(),
				counts.path("revoked").asInt(), counts.path("alreadyGone").asInt(), counts.path("failed").asInt());
		System.out.printf("  %5d account out of reach%n", counts.path("unreachable").asInt());
		boolean agrees = counts.path("revoked").asInt() == organization.revoked().size();
		System.out.printf("The ledger of the simulated Atlassian %s: %d tokens were revoked there.%n",
				agrees ? "agrees" : "DISAGREES", organization.revoked().size());
	}

	private static JsonNode await(AppClient admin, String run) {
		return Awaitility.await()
			.atMost(Duration.ofMinutes(5))
			.pollInterval(Duration.ofMillis(200))
			.until(() -> admin.sweep(run), AppClient::isOver);
	}

	private void sayWhereToLook(SimulatedAtlassian atlassian) {
		if (this.isThroughForge) {
			System.out.printf("%nOpen %s/forge to see it in Jira. Ctrl-C ends the demo; the state is kept.%n",
					atlassian.baseUrl());
		}
		else if (HostPage.hasBridge()) {
			System.out.printf("%nOpen %s/jira to see it in Jira. Ctrl-C ends the demo; the state is kept.%n",
					atlassian.baseUrl());
		}
		else {
			System.out
				.printf("%nPages need Atlassian's bridge from npm, which is not installed here: install npm and start "
						+ "again to see them.%nCtrl-C ends the demo; the state is kept.%n");
		}
	}

	private static int port(String name, int otherwise) {
		return Integer.parseInt(System.getenv().getOrDefault(name, Integer.toString(otherwise)));
	}

	private static void require(boolean condition, String otherwise) {
		if (!condition) {
			throw new IllegalStateException(otherwise);
		}
	}

}
