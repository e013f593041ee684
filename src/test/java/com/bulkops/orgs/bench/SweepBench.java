package com.bulkops.orgs.bench;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.bulkops.orgs.BulkOpsOrgsApplication;
import com.bulkops.orgs.FreePort;
import com.bulkops.orgs.PackagedApp;
import com.bulkops.orgs.PostgresInitializer;
import com.bulkops.orgs.secrets.Keysets;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How long a run takes over organizations of several sizes, what it costs, and how that
 * compares with a plain client. The app is a process of its own with 256 MB of heap;
 * PostgreSQL is another one; the simulated Atlassian lives in this one.
 */
public final class SweepBench {

	private static final String ADMIN = "5b10ac8d82e05b22cc7d4ef5";

	private static final int CALLS_AT_ONCE = 16;

	private static final Pattern HEAP = Pattern.compile("(\\d+)M->(\\d+)M\\(");

	/** How Java's own threads are called, as far as Linux keeps their names. */
	private static final String COMPILERS = "C[12] Compiler.*";

	private static final String COLLECTORS = "GC Thread.*|G1 .*|VM Thread";

	private static final double TICKS_PER_SECOND = 100;

	private final Duration latency = Duration.ofMillis(Integer.getInteger("latency", 50));

	private final long limit = Long.getLong("limit", 0);

	/** Taken apart and started as in the image, if it is given; needs no heap size. */
	private final @Nullable String jar = System.getProperty("jar");

	/** Larger ones would take hours in one thread. */
	private final long plainUpTo = Long.getLong("plainUpTo", 10_000);

	private final long sequentialUpTo = Long.getLong("sequentialUpTo", 1_000);

	private final EmbeddedPostgres postgres;

	private final SimulatedAtlassian jira;

	private SweepBench(EmbeddedPostgres postgres, SimulatedAtlassian jira) {
		this.postgres = postgres;
		this.jira = jira;
	}

	public static void main(String[] args) throws Exception {
		System.setProperty("sun.net.httpserver.nodelay", "true");
		try (EmbeddedPostgres postgres = PostgresInitializer.postgres()
			.setServerConfig("fsync", "on")
			.setServerConfig("synchronous_commit", "on")
			.start(); SimulatedAtlassian jira = new SimulatedAtlassian(0, Clock.systemUTC())) {
			jira.site().administrator(ADMIN);
			SweepBench bench = new SweepBench(postgres, jira);
			List<Long> sizes = Arrays.stream(System.getProperty("sizes", "1000,10000,100000").split(","))
				.map(Long::valueOf)
				.toList();
			bench.measure(sizes);
		}
		System.exit(0);
	}

	private void measure(List<Long> sizes) throws Exception {
		System.out.printf(
				"%nOne run; each answer takes %d ms, %s; Java %s, %d processors, load %.1f at the beginning%n",
				this.latency.toMillis(),
				(this.limit > 0) ? "at most %d calls a second".formatted(this.limit) : "no rate limit",
				System.getProperty("java.version"), Runtime.getRuntime().availableProcessors(), load());
		System.out.printf("%9s %8s %8s %8s %8s %9s %9s %8s %9s %7s %9s %8s %8s %6s%n", "tokens", "calls", "limited",
				"run s", "least s", "ideal s", "run/least", "1 thr. s", "16 thr. s", "heap MB", "kept MB", "RSS MB",
				"CPU ms*", "load");
		double before = 0;
		for (long size : sizes) {
			double perToken = measure(size) / size;
			if (before > 0) {
				System.out.printf("%9s time per token is %.2f times that of the row before%n", "", perToken / before);
			}
			before = perToken;
		}
		System.out.printf("""
				load: of the machine in the last minute, at the end of the run
				least: pages of one list after the other, the rest of the calls %d at once; ideal: all calls %d at once
				heap: used before a collection, at most; kept: after one, at most; CPU ms*: of the app, for 1,000 calls
				-: not measured; it would take too long
				""", CALLS_AT_ONCE, CALLS_AT_ONCE);
	}

	/** How many seconds the run took. */
	private double measure(long tokens) throws Exception {
		try (LargeOrganization organization = new LargeOrganization(tokens, this.latency, this.limit)) {
			String sequential = (tokens <= this.sequentialUpTo) ? plain(organization, 1) : "-";
			String threads = (tokens <= this.plainUpTo) ? plain(organization, CALLS_AT_ONCE) : "-";
			new JdbcTemplate(this.postgres.getPostgresDatabase()).execute("create database tokens" + tokens);
			URI app = URI.create("http://127.0.0.1:" + FreePort.find());
			Path log = Files.createTempFile("gc", ".log");
			Process process = start(app, organization, tokens, log);
			try {
				return run(organization, tokens, app, process, log, sequential, threads);
			}
			finally {
				process.destroy();
				process.waitFor();
			}
		}
	}

	private double run(LargeOrganization organization, long tokens, URI app, Process process, Path log,
			String sequential, String threads) throws Exception {
		AppClient client = connect(app, organization);
		new JdbcTemplate(this.postgres.getDatabase("postgres", "tokens" + tokens))
			.update("update policy set confirmed_due = ?, confirmed_as_of = now()", tokens);
		organization.reset();
		Duration cpu = process.info().totalCpuDuration().orElseThrow();
		long compiling = ticks(process, COMPILERS);
		long collecting = ticks(process, COLLECTORS);
		long begun = System.nanoTime();
		double[] listsRead = new double[1];
		String location = client.startSweep();
		JsonNode sweep = Awaitility.await()
			.atMost(Duration.ofHours(6))
			.pollInterval(Duration.ofSeconds(1))
			.until(() -> client.sweep(location), (now) -> {
				if (listsRead[0] == 0 && !now.path("planned").isNull()) {
					listsRead[0] = (System.nanoTime() - begun) / 1e9;
				}
				return AppClient.isOver(now);
			});
		double seconds = Duration.between(instant(sweep, "queuedAt"), instant(sweep, "endedAt")).toMillis() / 1e3;
		Duration used = process.info().totalCpuDuration().orElseThrow().minus(cpu);
		if (organization.revoked() != organization.due() || sweep.at("/counts/revoked").asLong() != organization.due()
				|| !sweep.path("status").asString("").equals("COMPLETED")) {
			throw new IllegalStateException("Not all was revoked: " + sweep);
		}
		long calls = organization.calls();
		long pagesOfTokens = (tokens + 99) / 100;
		long pagesOfPeople = (organization.people() + 49) / 50;
		double latencySeconds = this.latency.toNanos() / 1e9;
		double ideal = calls * latencySeconds / CALLS_AT_ONCE;
		double least = (Math.max(pagesOfTokens, pagesOfPeople)
				+ (calls - pagesOfTokens - pagesOfPeople) / (double) CALLS_AT_ONCE) * latencySeconds;
		long[] heap = heap(log);
		System.out.printf("%9s the lists were read and gone through after %.0f s%n", "", listsRead[0]);
		System.out.printf("%9s of %.1f s of CPU, %.1f s went into compiling and %.1f s into collecting garbage%n", "",
				used.toMillis() / 1e3, (ticks(process, COMPILERS) - compiling) / TICKS_PER_SECOND,
				(ticks(process, COLLECTORS) - collecting) / TICKS_PER_SECOND);
		System.out.printf("%9d %8d %8d %8.1f %8.1f %9.1f %9.2f %8s %9s %7d %9d %8d %8.0f %6.1f%n", tokens, calls,
				organization.limited(), seconds, least, ideal, seconds / least, sequential, threads, heap[0], heap[1],
				mostResident(process), used.toMillis() * 1000.0 / calls, load());
		return seconds;
	}

	private static Instant instant(JsonNode sweep, String name) {
		return Instant.parse(sweep.path(name).asString(""));
	}

	private Process start(URI app, LargeOrganization organization, long tokens, Path log) throws Exception {
		String collections = "-Xlog:gc:file=" + log.toAbsolutePath();
		ProcessBuilder packaged = (this.jar == null) ? null
				: PackagedApp.command(this.jar, System.getProperty("javaHome", System.getProperty("java.home")),
						List.of("-Xms64m", "-XX:MaxRAMPercentage=36", "-XX:+ExitOnOutOfMemoryError", collections));
		List<String> command = new ArrayList<>((packaged != null) ? packaged.command() : java("-Xmx256m", collections));
		String recording = System.getProperty("jfr");
		if (recording != null) {
			command.add(1, "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + recording);
		}
		int probes = FreePort.find();
		if (packaged == null) {
			command.add(BulkOpsOrgsApplication.class.getName());
		}
		command.addAll(List.of("--server.address=127.0.0.1", "--server.port=" + app.getPort(),
				"--management.server.port=" + probes, "--addon.base-url=" + app,
				"--spring.datasource.url=" + this.postgres.getJdbcUrl("postgres", "tokens" + tokens),
				"--spring.datasource.username=postgres", "--bulkops.encryption.keyset=" + Keysets.create(),
				"--bulkops.admin-api.base-url=" + organization.baseUrl(), "--bulkops.connect.allowed-hosts=localhost",
				"--atlassian.connect.public-key-base-url=" + this.jira.installKeys(), "--logging.level.root=warn",
				"--spring.main.banner-mode=off"));
		String group = System.getProperty("cgroup");
		if (group != null) {
			command.addAll(0,
					List.of("sh", "-c", "echo $$ > " + group + "/cgroup.procs; exec taskset -c 0 \"$@\"", "sh"));
		}
		ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
		if (packaged != null) {
			builder.directory(packaged.directory());
		}
		Process process = builder.start();
		HttpClient http = HttpClient.newHttpClient();
		Awaitility.await()
			.atMost(Duration.ofMinutes(5))
			.ignoreExceptions()
			.until(() -> http
				.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + probes + "/actuator/health/readiness"))
					.build(), HttpResponse.BodyHandlers.discarding())
				.statusCode() == 200);
		return process;
	}

	private AppClient connect(URI app, LargeOrganization organization) {
		this.jira.site().install(app);
		AppClient client = new AppClient(app, this.jira.site(), ADMIN);
		HttpResponse<String> saved = client.settings(Map.of("organizationId", LargeOrganization.ID, "apiKey",
				LargeOrganization.KEY, "apiKeyExpiresOn", "2030-06-30", "revocationInterval", "P90D", "graceDays", "0",
				"nightlyAt", "02:00", "timeZone", "UTC"));
		if (saved.statusCode() != 200) {
			throw new IllegalStateException("The settings were not taken: " + saved.body());
		}
		return client;
	}

	/** Seconds, and what the CPU did for 1,000 calls. */
	private String plain(LargeOrganization organization, int threads) throws Exception {
		organization.reset();
		List<String> command = new ArrayList<>(java());
		command
			.addAll(List.of(PlainClient.class.getName(), organization.baseUrl().toString(), Integer.toString(threads)));
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
		String[] result = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip()
			.split(" ");
		if (process.waitFor() != 0 || organization.revoked() != organization.due()) {
			return "failed";
		}
		System.out.printf("%9s plain client, %d threads: %s calls, %.1f s, %.0f ms of CPU for 1,000 calls%n", "",
				threads, result[0], Long.parseLong(result[2]) / 1e3,
				Long.parseLong(result[3]) * 1000.0 / Long.parseLong(result[0]));
		return "%.1f".formatted(Long.parseLong(result[2]) / 1e3);
	}

	private static double load() {
		return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
	}

	private static List<String> java(String... options) {
		List<String> command = new ArrayList<>();
		command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
		command.addAll(List.of(options));
		command.addAll(List.of("-cp", System.getProperty("java.class.path")));
		return command;
	}

	/** The most that was used before and after a collection, in MB. */
	private static long[] heap(Path log) throws Exception {
		long[] most = new long[2];
		for (String line : Files.readAllLines(log)) {
			Matcher matcher = HEAP.matcher(line);
			if (matcher.find()) {
				most[0] = Math.max(most[0], Long.parseLong(matcher.group(1)));
				most[1] = Math.max(most[1], Long.parseLong(matcher.group(2)));
			}
		}
		return most;
	}

	/**
	 * The CPU time of the threads of a kind that live; 0 where that is not told. A
	 * compiler's thread that ended meanwhile is missing.
	 */
	private static long ticks(Process process, String kind) throws Exception {
		Path threads = Path.of("/proc/" + process.pid() + "/task");
		long ticks = 0;
		if (Files.exists(threads)) {
			try (DirectoryStream<Path> all = Files.newDirectoryStream(threads)) {
				for (Path thread : all) {
					String stat = Files.readString(thread.resolve("stat"));
					int name = stat.lastIndexOf(')');
					String[] fields = stat.substring(name + 2).split(" ");
					if (stat.substring(stat.indexOf('(') + 1, name).matches(kind)) {
						ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
					}
				}
			}
		}
		return ticks;
	}

	/** The most memory that the process ever held, in MB; 0 where that is not told. */
	private static long mostResident(Process process) throws Exception {
		Path status = Path.of("/proc/" + process.pid() + "/status");
		return !Files.exists(status) ? 0
				: Files.readAllLines(status)
					.stream()
					.filter((line) -> line.startsWith("VmHWM:"))
					.mapToLong((line) -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
					.findFirst()
					.orElse(0);
	}

}
