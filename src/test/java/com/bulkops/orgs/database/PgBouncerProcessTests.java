package com.bulkops.orgs.database;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.bulkops.orgs.FreePort;
import com.bulkops.orgs.PostgresInitializer;
import org.awaitility.Awaitility;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The real PgBouncer between the app and PostgreSQL. Where it is not installed, these
 * tests are skipped, and say so.
 */
class PgBouncerProcessTests {

	private static final List<Path> PROGRAMS = List.of(Path.of("/usr/sbin/pgbouncer"), Path.of("/usr/bin/pgbouncer"),
			Path.of("/usr/local/bin/pgbouncer"), Path.of("/opt/homebrew/bin/pgbouncer"));

	private final String database = PostgresInitializer.createDatabase();

	@TempDir
	private Path folder;

	private @Nullable Process pooler;

	@BeforeEach
	void requireProgram() {
		Assumptions.assumeTrue(PROGRAMS.stream().anyMatch(Files::isExecutable), "PgBouncer is not installed");
	}

	@AfterEach
	void stop() throws InterruptedException {
		if (this.pooler != null) {
			this.pooler.destroy();
			this.pooler.waitFor();
		}
	}

	@ParameterizedTest
	@CsvSource({ "transaction, 1, 0", "transaction, 5, 0", "transaction, 20, 1", "statement, 5, 0" })
	void aModeThatLosesSessionsIsRefusedAtTheStart(String mode, int poolSize, int roundRobin) throws Exception {
		String url = start(mode, poolSize, roundRobin);
		assertThatExceptionOfType(PooledSessions.class).isThrownBy(() -> configureMigrations(url));
		String text = new PooledSessionsFailureAnalyzer().analyze(new IllegalStateException(new PooledSessions()))
			.getAction();
		assertThat(text).contains("pool_mode = session");
	}

	@ParameterizedTest
	@CsvSource({ "session, 5, 0", "session, 2, 1" })
	void sessionModeWorks(String mode, int poolSize, int roundRobin) throws Exception {
		String url = start(mode, poolSize, roundRobin);
		assertThatCode(() -> configureMigrations(url)).doesNotThrowAnyException();
	}

	@Test
	void withoutAPoolerItWorks() {
		assertThatCode(() -> configureMigrations(this.database)).doesNotThrowAnyException();
	}

	/** What follows says better what is wrong. */
	@Test
	void aDatabaseThatIsAwayIsNotTakenForAPooler() {
		assertThatCode(() -> configureMigrations("jdbc:postgresql://127.0.0.1:1/none?connectTimeout=1"))
			.doesNotThrowAnyException();
	}

	/** As at the start of the app, before the first migration. */
	private static void configureMigrations(String url) {
		new DatabaseConfiguration().migrationsHaveTheirOwnConnections(new JdbcConnectionDetails() {

			@Override
			public String getUsername() {
				return "postgres";
			}

			@Override
			public String getPassword() {
				return "";
			}

			@Override
			public String getJdbcUrl() {
				return url;
			}

		}).customize(new FluentConfiguration());
	}

	private String start(String mode, int poolSize, int roundRobin) throws IOException {
		URI server = URI.create(this.database.substring("jdbc:".length()));
		int port = FreePort.find();
		Path configuration = this.folder.resolve("pgbouncer.ini");
		Files.writeString(configuration, """
				[databases]
				* = host=%s port=%d user=postgres
				[pgbouncer]
				listen_addr = 127.0.0.1
				listen_port = %d
				unix_socket_dir =
				auth_type = any
				pool_mode = %s
				default_pool_size = %d
				server_round_robin = %d
				ignore_startup_parameters = extra_float_digits
				""".formatted("127.0.0.1", server.getPort(), port, mode, poolSize, roundRobin));
		Files.setPosixFilePermissions(this.folder, PosixFilePermissions.fromString("rwxr-xr-x"));
		Files.setPosixFilePermissions(configuration, PosixFilePermissions.fromString("rw-r--r--"));
		List<String> command = new ArrayList<>(
				List.of(PROGRAMS.stream().filter(Files::isExecutable).findFirst().orElseThrow().toString()));
		if (System.getProperty("user.name").equals("root")) {
			command.addAll(List.of("-u", "nobody")); // it does not run as root
		}
		command.add(configuration.toString());
		this.pooler = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(this.folder.resolve("log").toFile())
			.start();
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> answers(port));
		return "jdbc:postgresql://127.0.0.1:" + port + server.getPath();
	}

	private static boolean answers(int port) {
		try (Socket socket = new Socket("127.0.0.1", port)) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
