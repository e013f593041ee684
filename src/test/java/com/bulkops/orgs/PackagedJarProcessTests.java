package com.bulkops.orgs;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packaged jar as an operator runs it: {@code java -jar} and the environment of
 * docs/operations.md. {@code script/test} packages it and says where it is.
 */
@EnabledIfSystemProperty(named = "bulkops.jar", matches = ".+")
class PackagedJarProcessTests {

	private static final String ADMIN = "ada";

	private final String jar = System.getProperty("bulkops.jar", "");

	private final List<Process> processes = new ArrayList<>();

	private final SimulatedAtlassian atlassian = new SimulatedAtlassian(0, Clock.systemUTC());

	private final Organization organization = this.atlassian.add(new Organization("Acme", Clock.systemUTC()));

	private final URI app = address();

	@TempDir
	private Path directory;

	@AfterEach
	void stop() {
		this.processes.forEach(Process::destroyForcibly);
		this.atlassian.close();
	}

	@Test
	void doesTheMainJobWithNothingButItsEnvironment() throws Exception {
		this.organization.account("a").token("old", "CI", Instant.now().minus(Duration.ofDays(31)));
		this.organization.account("a").token("young", "CI", Instant.now().minus(Duration.ofDays(29)));
		Process process = startReady(environment());
		AppClient client = install();
		String run = client.startSweep();
		Awaitility.await("begins without waiting for Quartz to look again")
			.atMost(Duration.ofSeconds(10))
			.until(() -> !client.sweep(run).path("status").asString("").equals("QUEUED"));
		assertThat(await(client, run).path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(this.organization.revokedTokens()).containsExactly("old");
		assertThat(client.get("/activity/verification").body()).contains("Intact: ");
		process.destroy();
		assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ends within 20 s").isTrue();
		assertThat(log()).doesNotContain(this.organization.apiKey(), this.atlassian.site().sharedSecret(), "eyJ");
	}

	/** Killed without warning in the middle of a run, with a revocation on its way. */
	@Test
	void aKilledAppFinishesItsRunAfterTheNextStart() throws Exception {
		fortyPeople();
		Map<String, String> environment = environment();
		Process process = startReady(environment);
		AppClient client = installAndConfirm();
		this.organization.observe((call) -> {
			if (call.isRevocation() && this.organization.revoked().size() >= 20) {
				process.destroyForcibly();
			}
		});
		String run = client.startSweep();
		assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("was killed").isTrue();
		Process next = startReady(environment);
		eachTokenWasRevokedOnce(client, run);
		assertThat(client.get("/activity.csv?result=PENDING").body().lines()).hasSize(1);
		next.destroy();
		assertThat(next.waitFor(20, TimeUnit.SECONDS)).isTrue();
	}

	/**
	 * Two instances on one database; the one that works is killed, the other one takes
	 * over.
	 */
	@Test
	void anotherInstanceTakesOverFromAKilledOne() throws Exception {
		fortyPeople();
		Map<String, String> environment = environment();
		Process first = startReady(environment);
		CountDownLatch halfway = new CountDownLatch(1);
		CountDownLatch killed = new CountDownLatch(1);
		this.organization.observe((call) -> {
			if (call.isRevocation() && this.organization.revoked().size() >= 20 && killed.getCount() > 0) {
				halfway.countDown();
				waitFor(killed);
			}
		});
		String run = installAndConfirm().startSweep();
		assertThat(halfway.await(30, TimeUnit.SECONDS)).isTrue();
		URI second = startAnother(environment);
		first.destroyForcibly().waitFor();
		killed.countDown();
		AppClient client = new AppClient(second, this.atlassian.site(), ADMIN);
		Awaitility.await("takes over, and is done, within a minute")
			.atMost(Duration.ofMinutes(1))
			.until(() -> AppClient.isOver(client.sweep(run)));
		eachTokenWasRevokedOnce(client, run);
		assertThat(client.get("/activity.csv?kind=RUN").body().lines()).as("one run")
			.filteredOn((entry) -> entry.contains(",REVOKE,"))
			.hasSize(1);
	}

	/**
	 * Whoever answers a page, it tells the same; the one that works on a run stops it.
	 */
	@Test
	void anyInstanceShowsStopsAndStartsRuns() throws Exception {
		fortyPeople();
		Map<String, String> environment = environment();
		startReady(environment);
		URI second = startAnother(environment);
		CountDownLatch halfway = new CountDownLatch(1);
		CountDownLatch stopped = new CountDownLatch(1);
		this.organization.observe((call) -> {
			if (call.isRevocation() && this.organization.revoked().size() >= 10) {
				halfway.countDown();
				waitFor(stopped);
			}
		});
		AppClient one = installAndConfirm();
		AppClient other = new AppClient(second, this.atlassian.site(), ADMIN);
		String run = one.startSweep();
		assertThat(halfway.await(30, TimeUnit.SECONDS)).isTrue();
		for (AppClient client : List.of(one, other)) {
			assertThat(client.sweep(run).path("status").asString("")).isEqualTo("RUNNING");
			assertThat(client.sweep(run).path("planned").asInt()).isEqualTo(40);
		}
		assertThat(other.post(run + "/stop").statusCode()).isLessThan(400);
		assertThat(one.post(run + "/stop").statusCode()).isLessThan(400);
		stopped.countDown();
		assertThat(await(one, run).path("status").asString("")).isEqualTo("STOPPED");
		assertThat(this.organization.revoked()).hasSizeLessThan(40);
		assertThat(await(one, other.startSweep()).path("status").asString("")).isEqualTo("COMPLETED");
		assertThat(this.organization.revoked()).hasSize(40);
	}

	private void fortyPeople() {
		for (int person = 0; person < 40; person++) {
			this.organization.account("person-" + person)
				.token("old-" + person, "CI", Instant.now().minus(Duration.ofDays(31)));
		}
	}

	private void eachTokenWasRevokedOnce(AppClient client, String run) {
		JsonNode sweep = await(client, run);
		assertThat(sweep.path("status").asString("")).as(sweep.toString()).isEqualTo("COMPLETED");
		assertThat(this.organization.revoked()).hasSize(40);
		assertThat(client.get("/activity.csv?kind=REVOCATION&result=REVOKED").body().lines()).hasSize(41);
	}

	private static void waitFor(CountDownLatch latch) {
		try {
			latch.await(60, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void withoutAKeysetItSaysWhatToDo() throws Exception {
		Process process = start(Map.of("SPRING_DATASOURCE_URL", PostgresInitializer.createDatabase(),
				"SPRING_DATASOURCE_USERNAME", "postgres", "SERVER_PORT", "0"));
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).isNotZero();
		assertThat(log()).contains("BULKOPS_ENCRYPTION_KEYSET", "new-keyset");
	}

	/**
	 * It could not store each label, and what is not written down first is not revoked.
	 */
	@Test
	void aDatabaseInAnotherEncodingIsRefusedAndItSaysWhatToDo() throws Exception {
		Map<String, String> environment = environment();
		environment.put("SPRING_DATASOURCE_URL", PostgresInitializer
			.createDatabase("encoding 'SQL_ASCII' locale_provider libc locale 'C' template template0"));
		Process process = start(environment);
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).isNotZero();
		assertThat(log()).contains("has the encoding SQL_ASCII; the app needs UTF8.");
		try (Connection connection = DriverManager.getConnection(environment.get("SPRING_DATASOURCE_URL"), "postgres",
				"")) {
			connection.createStatement()
				.execute(log().replaceAll("(?s).*?: (create database .*? template template0).*", "$1"));
		}
		environment.computeIfPresent("SPRING_DATASOURCE_URL", (name, url) -> url.replaceFirst("test\\d+", "$0_utf8"));
		startReady(environment);
	}

	/** Old rows stay readable, and then the old key goes. */
	@Test
	void theKeysetIsRotatedWithThreeCommands() throws Exception {
		fortyPeople();
		Map<String, String> environment = environment();
		Process process = startReady(environment);
		AppClient client = installAndConfirm();
		process.destroy();
		assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
		environment.put("BULKOPS_ENCRYPTION_KEYSET", run("rotate-keyset", environment));
		assertThat(run("reseal", environment))
			.isEqualTo("2 encrypted with the new key, 0 had it already, 0 could not be opened.");
		environment.put("BULKOPS_ENCRYPTION_KEYSET", run("drop-old-keys", environment));
		assertThat(run("reseal", environment)).startsWith("0 encrypted with the new key, 2 had it already");
		startReady(environment);
		eachTokenWasRevokedOnce(client, client.startSweep());
	}

	/** While the app runs; the log that the command writes is chained to the others. */
	@Test
	void theOperatorReleasesASiteFromItsOwners() throws Exception {
		Map<String, String> environment = environment();
		startReady(environment);
		AppClient client = installAndConfirm();
		String host = this.atlassian.baseUrl().getAuthority();
		assertThat(run("release-organization " + host, environment)).startsWith("This site no longer has an owner.");
		assertThat(client.post("/sweeps").statusCode()).isEqualTo(403);
		assertThat(client.settings(this.organization, "P30D").statusCode()).isEqualTo(200);
		assertThat(client.get("/activity.csv?kind=SETTINGS").body()).contains("operator");
		assertThat(client.get("/activity/verification").body()).contains("Intact:");
	}

	/** What {@code forge deploy} sends: a page, and all that it loads. */
	@Test
	void thePagesForForgeAreCompletedFromTheJar() throws Exception {
		Process script = new ProcessBuilder("script/forge-pages").redirectErrorStream(true).start();
		String output = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(script.waitFor()).as(output).isZero();
		Path pages = Path.of("deploy", "forge", "static");
		List<String> loaded = Pattern.compile("(?:src|href)=\"([^\"]+)\"")
			.matcher(Files.readString(pages.resolve("index.html")))
			.results()
			.map((match) -> match.group(1))
			.toList();
		assertThat(loaded).containsExactlyInAnyOrder("app.css", "bridge.js", "htmx.min.js", "app.js");
		for (String file : List.of("app.css", "app.js")) {
			assertThat(pages.resolve(file))
				.hasSameBinaryContentAs(Path.of("src", "main", "resources", "static", "assets", file));
		}
		assertThat(pages.resolve("htmx.min.js")).content().startsWith("var htmx=");
		assertThat(pages.resolve("bridge.js")).isNotEmptyFile();
	}

	private static URI address() {
		return URI.create("http://127.0.0.1:" + FreePort.find());
	}

	private Map<String, String> environment() throws Exception {
		Map<String, String> environment = new HashMap<>(Map.of("SERVER_PORT", Integer.toString(this.app.getPort()),
				"SPRING_DATASOURCE_URL", PostgresInitializer.createDatabase(), "SPRING_DATASOURCE_USERNAME", "postgres",
				"SPRING_DATASOURCE_PASSWORD", "unused", "ADDON_BASE_URL", this.app.toString(),
				"BULKOPS_ENCRYPTION_KEYSET", newKeyset(), "BULKOPS_ADMIN_API_BASE_URL",
				this.atlassian.baseUrl().toString(), "ATLASSIAN_CONNECT_PUBLIC_KEY_BASE_URL",
				this.atlassian.installKeys().toString(), "BULKOPS_CONNECT_ALLOWED_HOSTS", "localhost,*.atlassian.net",
				"BULKOPS_LICENSE_ENFORCED", "false"));
		environment.put("MANAGEMENT_SERVER_PORT", Integer.toString(FreePort.find()));
		environment.put("SPRING_PROFILES_ACTIVE", "json"); // as .env.example has it
		return environment;
	}

	private Process startReady(Map<String, String> environment) throws Exception {
		Process process = start(environment);
		String probe = "http://127.0.0.1:" + environment.get("MANAGEMENT_SERVER_PORT") + "/actuator/health/readiness";
		Awaitility.await()
			.atMost(Duration.ofMinutes(3))
			.ignoreExceptions()
			.failFast(() -> assertThat(process.isAlive()).as(log()).isTrue())
			.until(() -> status(probe) == 200);
		return process;
	}

	/** A second instance on the same database. */
	private URI startAnother(Map<String, String> environment) throws Exception {
		URI address = address();
		Map<String, String> own = new HashMap<>(environment);
		own.put("SERVER_PORT", Integer.toString(address.getPort()));
		own.put("MANAGEMENT_SERVER_PORT", Integer.toString(address().getPort()));
		startReady(own);
		return address;
	}

	private AppClient install() {
		this.atlassian.site().administrator(ADMIN);
		assertThat(this.atlassian.site().install(this.app)).isEqualTo(204);
		AppClient client = new AppClient(this.app, this.atlassian.site(), ADMIN);
		assertThat(client.settings(this.organization, "P30D").statusCode()).isEqualTo(200);
		return client;
	}

	/** What was not seen is not confirmed, so a run would ask first. */
	private AppClient installAndConfirm() {
		AppClient client = install();
		await(client, client.startSweep("REPORT"));
		assertThat(client.confirm().statusCode()).isEqualTo(200);
		return client;
	}

	private static JsonNode await(AppClient client, String location) {
		return Awaitility.await().atMost(Duration.ofSeconds(90)).until(() -> client.sweep(location), AppClient::isOver);
	}

	private Process start(Map<String, String> environment) throws Exception {
		ProcessBuilder builder = app(List.of("-Xmx256m")).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(this.directory.resolve("log").toFile()));
		builder.environment().putAll(environment);
		Process process = builder.start();
		this.processes.add(process);
		return process;
	}

	private String log() throws IOException {
		return Files.readString(this.directory.resolve("log"));
	}

	private String newKeyset() throws Exception {
		String output = run("new-keyset", Map.of());
		assertThat(List.of(output.split("\n"))).as("nothing but the keyset").hasSize(1);
		return output;
	}

	private String run(String command, Map<String, String> environment) throws Exception {
		ProcessBuilder builder = app(List.of(), command.split(" "));
		builder.environment().putAll(environment);
		Process process = builder.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
		assertThat(process.waitFor()).isZero();
		return output;
	}

	/**
	 * On a machine that writes numbers with other digits, and does not know its own name.
	 */
	private ProcessBuilder app(List<String> options, String... arguments) throws Exception {
		List<String> all = new ArrayList<>(options);
		Path hosts = Files.writeString(this.directory.resolve("hosts"), "127.0.0.1 localhost\n");
		all.addAll(List.of("-XX:TieredStopAtLevel=1", "-Duser.language=ar", "-Duser.country=EG",
				"-Djdk.net.hosts.file=" + hosts));
		return PackagedApp.command(this.jar, System.getProperty("java.home"), all, arguments);
	}

	private static int status(String address) throws Exception {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(10)).build(),
					HttpResponse.BodyHandlers.discarding())
			.statusCode();
	}

}
