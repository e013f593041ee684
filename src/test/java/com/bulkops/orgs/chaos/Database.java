package com.bulkops.orgs.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

import com.bulkops.orgs.PostgresInitializer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A PostgreSQL of its own that can be killed and started again.
 */
public final class Database implements AutoCloseable {

	private final EmbeddedPostgres postgres;

	private final Path directory;

	private final String url;

	private ProcessHandle server;

	public Database(Path directory) throws IOException {
		this.directory = directory.resolve("postgres");
		this.postgres = PostgresInitializer.postgres().setDataDirectory(this.directory).start();
		this.url = this.postgres.getJdbcUrl("postgres", "postgres");
		this.server = running();
	}

	public String url() {
		return this.url;
	}

	public JdbcClient jdbc() {
		return JdbcClient.create(new DriverManagerDataSource(this.url, "postgres", ""));
	}

	/** Sessions take no writes from their next transaction on, or do again. */
	void readOnly(boolean readOnly) {
		jdbc().sql("alter system set default_transaction_read_only = " + (readOnly ? "on" : "off")).update();
		jdbc().sql("select pg_reload_conf()").query(Boolean.class).single();
	}

	/** It comes back as a server that follows another one, which there is not. */
	public void becomeStandby() throws IOException {
		kill();
		this.server.onExit().join();
		Files.createFile(this.directory.resolve("standby.signal"));
		startAgain();
	}

	public void promote() {
		jdbc().sql("select pg_promote()").query(Boolean.class).single();
	}

	/** As {@code kill -9} does, all of its processes. */
	void kill() {
		this.server.children().forEach(ProcessHandle::destroyForcibly);
		this.server.destroyForcibly();
	}

	/** The way it was started the first time; it then recovers by itself. */
	void startAgain() throws IOException {
		this.server.onExit().join();
		String command = Files.readString(this.directory.resolve("postmaster.opts")).strip();
		boolean root = System.getProperty("user.name").equals("root");
		Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(200)).until(() -> {
			Process process = new ProcessBuilder("sh", "-c", (root ? "exec unshare -U " : "exec ") + command)
				.redirectErrorStream(true)
				.redirectOutput(this.directory.resolveSibling("postgres.log").toFile())
				.start();
			this.server = process.toHandle();
			return answersWhile(process);
		});
	}

	private boolean answersWhile(Process process) {
		while (process.isAlive()) {
			try (Connection connection = DriverManager.getConnection(this.url, "postgres", "")) {
				return connection.isValid(5);
			}
			catch (SQLException ex) {
				Thread.onSpinWait();
			}
		}
		return false;
	}

	private ProcessHandle running() throws IOException {
		long pid = Long.parseLong(Files.readAllLines(this.directory.resolve("postmaster.pid")).get(0).strip());
		return ProcessHandle.of(pid).orElseThrow();
	}

	@Override
	public void close() throws IOException {
		this.server.destroy();
		this.server.onExit().join();
		this.postgres.close();
	}

}
