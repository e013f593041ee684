package com.bulkops.orgs.bench;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.bulkops.orgs.secrets.Keysets;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;

import org.springframework.test.util.TestSocketUtils;

/**
 * How long the packaged jar takes from the start of its process until it is ready: as it
 * is, taken apart as in the container, and with an archive of its classes. Its database
 * is set up already.
 */
public final class StartBench {

	private static final int ROUNDS = 5;

	private static final String JAVA = System.getProperty("java.home") + File.separator + "bin" + File.separator
			+ "java";

	private final EmbeddedPostgres postgres;

	private final String keyset = Keysets.create();

	private StartBench(EmbeddedPostgres postgres) {
		this.postgres = postgres;
	}

	public static void main(String[] args) throws Exception {
		Path directory = Files.createTempDirectory("start");
		Path jar = Files.copy(Path.of("target", "bulkops-orgs.jar"), directory.resolve("app.jar"));
		Path apart = directory.resolve("apart");
		run(directory, JAVA, "-Djarmode=tools", "-jar", jar.toString(), "extract", "--destination", apart.toString());
		Path archived = directory.resolve("archived");
		run(directory, "cp", "-r", apart.toString(), archived.toString());
		Path script = Files.copy(Path.of("script", "archive-classes"), archived.resolve("archive-classes"),
				StandardCopyOption.COPY_ATTRIBUTES);
		run(archived, script.toString());
		try (EmbeddedPostgres postgres = EmbeddedPostgres.start()) {
			StartBench bench = new StartBench(postgres);
			bench.start(jar.getParent());
			System.out.printf("%nFrom the start of the process until it is ready; Java %s, %d processors, load %.1f%n",
					System.getProperty("java.version"), Runtime.getRuntime().availableProcessors(),
					java.lang.management.ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
			bench.measure("java -jar app.jar", directory);
			bench.measure("taken apart", apart);
			bench.measure("taken apart, with app.jsa", archived, "-XX:SharedArchiveFile=app.jsa");
		}
		System.exit(0);
	}

	private void measure(String what, Path directory, String... options) throws Exception {
		List<Double> seconds = new ArrayList<>();
		for (int round = 0; round < ROUNDS; round++) {
			seconds.add(start(directory, options));
		}
		seconds.sort(null);
		System.out.printf("%-30s median %.2f s, from %.2f to %.2f s of %d%n", what, seconds.get(ROUNDS / 2),
				seconds.get(0), seconds.get(ROUNDS - 1), ROUNDS);
	}

	/** How many seconds it took. */
	private double start(Path directory, String... options) throws Exception {
		int probes = TestSocketUtils.findAvailableTcpPort();
		List<String> command = new ArrayList<>(List.of(JAVA));
		command.addAll(List.of(options));
		command.addAll(List.of("-jar", "app.jar", "--server.address=127.0.0.1", "--server.port=0",
				"--management.server.port=" + probes, "--spring.datasource.url=" + url(),
				"--spring.datasource.username=postgres", "--bulkops.encryption.keyset=" + this.keyset,
				"--logging.level.root=warn", "--spring.main.banner-mode=off"));
		HttpRequest ready = HttpRequest
			.newBuilder(URI.create("http://127.0.0.1:" + probes + "/actuator/health/readiness"))
			.build();
		HttpClient http = HttpClient.newHttpClient();
		long begun = System.nanoTime();
		Process process = new ProcessBuilder(command).directory(directory.toFile()).inheritIO().start();
		Awaitility.await()
			.atMost(Duration.ofMinutes(2))
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(20))
			.ignoreExceptions()
			.until(() -> http.send(ready, HttpResponse.BodyHandlers.discarding()).statusCode() == 200);
		double seconds = (System.nanoTime() - begun) / 1e9;
		process.destroy();
		process.waitFor(1, TimeUnit.MINUTES);
		return seconds;
	}

	private String url() {
		return this.postgres.getJdbcUrl("postgres", "postgres");
	}

	private static void run(Path directory, String... command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(command).directory(directory.toFile()).inheritIO().start();
		if (process.waitFor() != 0) {
			throw new IllegalStateException(String.join(" ", command) + " failed");
		}
	}

}
