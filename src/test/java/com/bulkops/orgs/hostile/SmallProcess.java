package com.bulkops.orgs.hostile;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.bulkops.orgs.FreePort;
import com.bulkops.orgs.PackagedApp;
import com.bulkops.orgs.PostgresInitializer;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import org.awaitility.Awaitility;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The packaged app with the heap that its image has in a container of 704 MB, and sites
 * that have installed it. It ends when its memory does, as the image's does. The system
 * property {@code bulkops.java} names another Java than this one's.
 */
final class SmallProcess implements AutoCloseable {

	private static final String ADMIN = "ada";

	private final URI address = URI.create("http://127.0.0.1:" + FreePort.find());

	private final int managementPort = FreePort.find();

	private final List<SimulatedAtlassian> sites = new ArrayList<>();

	private final String database = PostgresInitializer.createDatabase();

	private final Process process;

	private final Path log;

	private final HttpClient http = HttpClient.newHttpClient();

	/** The Admin API and the install keys are those of the first site. */
	private final SimulatedAtlassian atlassian = new SimulatedAtlassian(0, Clock.systemUTC());

	SmallProcess(String jar, Path log) throws IOException, InterruptedException {
		this.log = log;
		this.sites.add(this.atlassian);
		ProcessBuilder builder = app(jar, "-XX:MaxRAM=704m", "-Xms64m", "-XX:MaxRAMPercentage=36",
				"-XX:+ExitOnOutOfMemoryError")
			.redirectErrorStream(true)
			.redirectOutput(log.toFile());
		builder.environment()
			.putAll(Map.ofEntries(Map.entry("SERVER_PORT", Integer.toString(this.address.getPort())),
					Map.entry("MANAGEMENT_SERVER_PORT", Integer.toString(this.managementPort)),
					Map.entry("SPRING_DATASOURCE_URL", this.database),
					Map.entry("SPRING_DATASOURCE_USERNAME", "postgres"),
					Map.entry("SPRING_DATASOURCE_PASSWORD", "unused"),
					Map.entry("ADDON_BASE_URL", this.address.toString()),
					Map.entry("BULKOPS_ENCRYPTION_KEYSET", newKeyset(jar)),
					Map.entry("BULKOPS_ADMIN_API_BASE_URL", this.atlassian.baseUrl().toString()),
					Map.entry("ATLASSIAN_CONNECT_PUBLIC_KEY_BASE_URL", this.atlassian.installKeys().toString()),
					Map.entry("BULKOPS_CONNECT_ALLOWED_HOSTS", "localhost"),
					Map.entry("BULKOPS_LICENSE_ENFORCED", "false")));
		this.process = builder.start();
		Awaitility.await()
			.atMost(Duration.ofMinutes(2))
			.ignoreExceptions()
			.pollInterval(Duration.ofMillis(100))
			.until(this::isReady);
	}

	private static ProcessBuilder java(String... arguments) {
		List<String> command = new ArrayList<>();
		command.add(
				Path.of(System.getProperty("bulkops.java", System.getProperty("java.home")), "bin", "java").toString());
		command.addAll(List.of(arguments));
		return new ProcessBuilder(command);
	}

	private static ProcessBuilder app(String jar, String... options) throws IOException, InterruptedException {
		return PackagedApp.command(jar, System.getProperty("bulkops.java", System.getProperty("java.home")),
				List.of(options));
	}

	private static String newKeyset(String jar) throws IOException, InterruptedException {
		Process process = PackagedApp
			.command(jar, System.getProperty("bulkops.java", System.getProperty("java.home")), List.of(), "new-keyset")
			.start();
		return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
	}

	/** Its database, to write what something that went on for long would have. */
	JdbcClient jdbc() {
		return JdbcClient.create(new DriverManagerDataSource(this.database, "postgres", ""));
	}

	/** What runs it. */
	String java() throws IOException {
		Process process = java("-version").redirectErrorStream(true).start();
		return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines()
			.skip(1)
			.findFirst()
			.orElseThrow();
	}

	/** The memory that it has of the machine; 0 where that cannot be read. */
	long residentMegabytes() throws IOException {
		Path status = Path.of("/proc/" + this.process.pid() + "/status");
		if (!Files.isReadable(status)) {
			return 0;
		}
		return Files.readAllLines(status)
			.stream()
			.filter((line) -> line.startsWith("VmRSS:"))
			.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
			.findFirst()
			.orElse(0);
	}

	URI address() {
		return this.address;
	}

	Path log() {
		return this.log;
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	boolean isReady() throws IOException, InterruptedException {
		URI probe = URI.create("http://127.0.0.1:" + this.managementPort + "/actuator/health/readiness");
		return this.http
			.send(HttpRequest.newBuilder(probe).timeout(Duration.ofSeconds(5)).build(),
					HttpResponse.BodyHandlers.discarding())
			.statusCode() == 200;
	}

	/**
	 * What calls the app as an administrator of a site of its own, on which it is
	 * installed.
	 */
	AppClient tenant() {
		return tenant(new Organization("Acme", Clock.systemUTC()), "OFF");
	}

	/** One with an organization whose tokens are revoked after an interval. */
	AppClient tenant(Organization organization, String interval) {
		SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC());
		this.sites.add(jira);
		jira.site().administrator(ADMIN);
		int status = jira.site().install(this.address);
		if (status != 204) {
			throw new IllegalStateException("The install was answered with " + status);
		}
		AppClient client = new AppClient(this.address, jira.site(), ADMIN);
		status = client.settings(this.atlassian.add(organization), interval).statusCode();
		if (status != 200) {
			throw new IllegalStateException("The settings were answered with " + status);
		}
		return client;
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		this.sites.forEach(SimulatedAtlassian::close);
	}

}
