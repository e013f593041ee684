package com.bulkops.orgs.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.bulkops.orgs.FreePort;
import com.bulkops.orgs.PostgresInitializer;
import com.bulkops.orgs.secrets.Keysets;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;

/**
 * How long the packaged jar takes from the start of its process until it is ready: as it
 * is, taken apart, and with its classes prepared as in the container; with the Java that
 * runs this, or with those given. Its database is set up already.
 */
public final class StartBench {

	private static final int ROUNDS = 5;

	private final EmbeddedPostgres postgres;

	private final String keyset = Keysets.create();

	private StartBench(EmbeddedPostgres postgres) {
		this.postgres = postgres;
	}

	public static void main(String[] args) throws Exception {
		try (EmbeddedPostgres postgres = PostgresInitializer.postgres().start()) {
			StartBench bench = new StartBench(postgres);
			for (String java : System.getProperty("javas", System.getProperty("java.home") + "/bin/java").split(",")) {
				bench.measure(java);
			}
		}
		System.exit(0);
	}

	private void measure(String java) throws Exception {
		Path directory = Files.createTempDirectory("start");
		Path jar = Files.copy(Path.of("target", "bulkops-orgs.jar"), directory.resolve("app.jar"));
		Path apart = directory.resolve("apart");
		run(directory, java, "-Djarmode=tools", "-jar", jar.toString(), "extract", "--destination", apart.toString());
		Path script = Files.copy(Path.of("script", "archive-classes"), apart.resolve("archive-classes"),
				StandardCopyOption.COPY_ATTRIBUTES);
		run(apart, "env", "JAVA=" + java, script.toString());
		start(directory, java);
		System.out.printf("%nFrom the start of the process until it is ready; %d processors, load %.1f%n",
				Runtime.getRuntime().availableProcessors(),
				ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
		run(directory, java, "-version");
		measure("java -jar app.jar", directory, java);
		measure("taken apart", apart, java);
		measure("taken apart, " + Files.readString(apart.resolve("app.options")).strip(), apart, java, "@app.options");
	}

	private void measure(String what, Path directory, String... java) throws Exception {
		List<Started> rounds = new ArrayList<>();
		for (int round = 0; round < ROUNDS; round++) {
			rounds.add(start(directory, java));
		}
		rounds.sort(Comparator.comparing(Started::seconds));
		System.out.printf("%-50s median %.2f s, from %.2f to %.2f s of %d; %.1f s of CPU%n", what,
				rounds.get(ROUNDS / 2).seconds(), rounds.get(0).seconds(), rounds.get(ROUNDS - 1).seconds(), ROUNDS,
				rounds.stream().mapToDouble(Started::cpu).sorted().toArray()[ROUNDS / 2]);
	}

	private Started start(Path directory, String... java) throws Exception {
		int probes = FreePort.find();
		List<String> command = new ArrayList<>(List.of(java));
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
		double cpu = process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
		process.destroy();
		process.waitFor(1, TimeUnit.MINUTES);
		return new Started(seconds, cpu);
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

	/** How many seconds it took, on the clock and of all processors. */
	private record Started(double seconds, double cpu) {

	}

}
