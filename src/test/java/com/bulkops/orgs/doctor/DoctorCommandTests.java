package com.bulkops.orgs.doctor;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.bulkops.orgs.BulkOpsOrgsApplication;
import com.bulkops.orgs.FreePort;
import com.bulkops.orgs.PostgresInitializer;
import com.bulkops.orgs.secrets.Keysets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The command as an operator runs it, in a process with a whole environment. No server of
 * Atlassian is called.
 */
class DoctorCommandTests {

	@TempDir
	private Path folder;

	@Test
	void whereNothingWorksItSaysSo() throws Exception {
		Map<String, String> environment = environment("jdbc:postgresql://localhost:%d/bulkops?password=s3cret");
		environment.put("BULKOPS_ENCRYPTION_KEYSET", "s3cret");
		environment.put("HTTPS_PROXY", "http://ann:s3cret@proxy:port");
		environment.put("SPRING_DATASOURCE_PASSWORD", "s3cret");
		String report = run(environment, 1);
		assertThat(report).contains("BROKEN       Database: localhost:")
			.contains("BROKEN       Encryption keyset: BULKOPS_ENCRYPTION_KEYSET cannot be used. It is neither")
			.contains("BROKEN       Proxy and certificates: HTTPS_PROXY is not the address of a proxy")
			.contains("NOT CHECKED  Clock: ")
			.contains("BROKEN       Admin API: 127.0.0.1 does not answer")
			.contains("BROKEN       Public address: ")
			.contains("NOT CHECKED  Mail server: ")
			.doesNotContain("s3cret", "Exception", "\tat ");
	}

	@Test
	void itNeedsNoAppThatStarts() throws Exception {
		Map<String, String> environment = environment(PostgresInitializer.createDatabase());
		environment.put("SPRING_DATASOURCE_USERNAME", "postgres");
		Path secrets = Files.createDirectories(this.folder.resolve("secrets"));
		Files.writeString(secrets.resolve("bulkops.encryption.keyset"), Keysets.create());
		environment.put("SPRING_CONFIG_IMPORT", "configtree:" + secrets + "/");
		assertThat(run(environment, 1)).contains("OK           Database: localhost:")
			.contains("OK           Encryption keyset: It opens all 0 stored secrets.")
			.contains("OK           Proxy and certificates: Calls go directly, without a proxy.");
	}

	@Test
	void settingsThatCannotBeRead() throws Exception {
		Map<String, String> environment = environment("");
		environment.put("SPRING_CONFIG_IMPORT", "configtree:" + this.folder.resolve("missing") + "/");
		assertThat(run(environment, 1)).contains("BROKEN       Settings: The settings cannot be read (")
			.contains("To do: Check SPRING_CONFIG_IMPORT")
			.doesNotContain("\tat ");
	}

	private static Map<String, String> environment(String database) {
		String nowhere = "http://127.0.0.1:" + FreePort.find();
		return new HashMap<>(Map.of("SPRING_DATASOURCE_URL", database.formatted(FreePort.find()), "ADDON_BASE_URL",
				nowhere, "BULKOPS_ADMIN_API_BASE_URL", nowhere, "ATLASSIAN_CONNECT_PUBLIC_KEY_BASE_URL", nowhere));
	}

	private String run(Map<String, String> environment, int status) throws Exception {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
				BulkOpsOrgsApplication.class.getName(), "doctor")
			.directory(this.folder.toFile())
			.redirectErrorStream(true);
		builder.environment().keySet().removeIf((name) -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
		builder.environment().putAll(environment);
		Process process = builder.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
		assertThat(process.exitValue()).as(output).isEqualTo(status);
		return output;
	}

}
