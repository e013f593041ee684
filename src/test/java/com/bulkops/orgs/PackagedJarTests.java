package com.bulkops.orgs;

import java.io.File;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import com.fasterxml.jackson.databind.JsonNode;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The packaged jar as an operator runs it: {@code java -jar} and the environment of the
 * README. {@code script/test} packages it and says where it is.
 */
@EnabledIfSystemProperty(named = "bulkops.jar", matches = ".+")
class PackagedJarTests {

	private static final String ADMIN = "ada";

	private final String jar = System.getProperty("bulkops.jar", "");

	@TempDir
	private Path directory;

	@Test
	void doesTheMainJobWithNothingButItsEnvironment() throws Exception {
		int port = TestSocketUtils.findAvailableTcpPort();
		URI app = URI.create("http://127.0.0.1:" + port);
		try (SimulatedAtlassian atlassian = new SimulatedAtlassian(0, Clock.systemUTC())) {
			Organization organization = atlassian.add(new Organization("Acme", Clock.systemUTC()));
			organization.account("a").token("old", "CI", Instant.now().minus(Duration.ofDays(31)));
			organization.account("a").token("young", "CI", Instant.now().minus(Duration.ofDays(29)));
			atlassian.site().administrator(ADMIN);
			Process process = start(Map.of("SERVER_PORT", Integer.toString(port), "SPRING_DATASOURCE_URL",
					PostgresInitializer.createDatabase(), "SPRING_DATASOURCE_USERNAME", "postgres",
					"SPRING_DATASOURCE_PASSWORD", "unused", "ADDON_BASE_URL", app.toString(),
					"BULKOPS_ENCRYPTION_KEYSET", run("new-keyset"), "BULKOPS_ADMIN_API_BASE_URL",
					atlassian.baseUrl().toString(), "ATLASSIAN_CONNECT_PUBLIC_KEY_BASE_URL",
					atlassian.installKeys().toString(), "BULKOPS_CONNECT_ALLOWED_HOSTS", "localhost,*.atlassian.net",
					"BULKOPS_LICENSE_ENFORCED", "false"));
			try {
				Awaitility.await()
					.atMost(Duration.ofSeconds(90))
					.ignoreExceptions()
					.until(() -> status(app + "/actuator/health/readiness") == 200);
				assertThat(atlassian.site().install(app)).isEqualTo(204);
				AppClient client = new AppClient(app, atlassian.site(), ADMIN);
				assertThat(client.settings(organization, "P30D").statusCode()).isEqualTo(200);
				String location = client.startSweep();
				JsonNode sweep = Awaitility.await()
					.atMost(Duration.ofSeconds(30))
					.until(() -> client.sweep(location), AppClient::isOver);
				assertThat(sweep.path("status").asText()).isEqualTo("COMPLETED");
				assertThat(organization.revokedTokens()).containsExactly("old");
			}
			finally {
				process.destroy();
			}
			assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ends within 20 s").isTrue();
			assertThat(Files.readString(this.directory.resolve("log"))).doesNotContain(organization.apiKey(),
					atlassian.site().sharedSecret(), "eyJ");
		}
	}

	@Test
	void withoutAKeysetItSaysWhatToDo() throws Exception {
		Process process = start(Map.of("SPRING_DATASOURCE_URL", PostgresInitializer.createDatabase(),
				"SPRING_DATASOURCE_USERNAME", "postgres", "SERVER_PORT", "0"));
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).isNotZero();
		assertThat(Files.readString(this.directory.resolve("log"))).contains("BULKOPS_ENCRYPTION_KEYSET", "new-keyset");
	}

	private Process start(Map<String, String> environment) throws Exception {
		ProcessBuilder builder = new ProcessBuilder(java(), "-Xmx256m", "-jar", this.jar).redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("log").toFile());
		builder.environment().putAll(environment);
		return builder.start();
	}

	private String run(String command) throws Exception {
		Process process = new ProcessBuilder(java(), "-jar", this.jar, command).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
		assertThat(process.waitFor()).isZero();
		assertThat(List.of(output.split("\n"))).as("nothing but the keyset").hasSize(1);
		return output;
	}

	private static String java() {
		return System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
	}

	private static int status(String address) throws Exception {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.discarding())
			.statusCode();
	}

}
