package com.bulkops.orgs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.awaitility.Awaitility;

import org.springframework.util.FileSystemUtils;

/**
 * A PostgreSQL on a small disk in memory, mounted in namespaces that belong to one
 * process and vanish with it. A server that ends is started again, as a service manager
 * does.
 */
public final class SmallDisk implements AutoCloseable {

	private static final String NAMESPACES = "unshare --user --map-root-user --mount --pid --fork --kill-child";

	/** PostgreSQL refuses to be root, even where root is nobody outside. */
	private static final String SCRIPT = """
			mount -t tmpfs -o size=160m,mode=0700 none "$DISK" && cp -a "$DISK.template/." "$DISK" || exit 1
			(while :; do unshare --user sh -c "exec $POSTGRES" >> "$DISK.log" 2>&1 < /dev/null; sleep 0.2; done) &
			echo mounted
			while read -r word; do
			  case "$word" in
			    fill) dd if=/dev/zero of="$DISK/ballast" bs=8k 2> /dev/null ;;
			    free) rm "$DISK/ballast" ;;
			  esac
			  echo "$word"
			done
			""";

	private final Path directory;

	private final String url;

	private final Process process;

	private final BufferedReader answers;

	private final Writer commands;

	private SmallDisk(Path directory) throws IOException {
		this.directory = directory;
		Path disk = Files.createDirectory(directory.resolve("disk"));
		Path template = directory.resolve("disk.template");
		String command;
		try (EmbeddedPostgres postgres = PostgresInitializer.postgres()
			.setDataDirectory(template)
			.setCleanDataDirectory(false)
			.setServerConfig("min_wal_size", "32MB")
			.setServerConfig("max_wal_size", "64MB")
			.start()) {
			this.url = postgres.getJdbcUrl("postgres", "postgres");
			command = Files.readString(template.resolve("postmaster.opts")).strip();
		}
		ProcessBuilder builder = new ProcessBuilder("sh", "-c", "exec " + NAMESPACES + " sh -c '" + SCRIPT + "'");
		builder.environment().put("DISK", disk.toString());
		builder.environment().put("POSTGRES", command.replace(template.toString(), disk.toString()));
		this.process = builder.redirectError(directory.resolve("disk.log").toFile()).start();
		this.answers = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.US_ASCII));
		this.commands = this.process.outputWriter(StandardCharsets.US_ASCII);
		expect("mounted");
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(this::answers);
	}

	/** Whether the user of this machine may mount something for himself. */
	public static boolean isPossible() {
		try {
			Process process = new ProcessBuilder("sh", "-c",
					NAMESPACES + " sh -c 'mount -t tmpfs -o size=1m none /tmp && unshare --user true'")
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start();
			return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	static SmallDisk withPostgres() {
		try {
			return new SmallDisk(Files.createTempDirectory("small-disk"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot start a PostgreSQL on a small disk", ex);
		}
	}

	String url() {
		return this.url;
	}

	void fill() {
		tell("fill");
	}

	void free() {
		tell("free");
	}

	private void tell(String word) {
		try {
			this.commands.write(word + "\n");
			this.commands.flush();
			expect(word);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void expect(String word) throws IOException {
		String answer = this.answers.readLine();
		if (!word.equals(answer)) {
			throw new IllegalStateException("The small disk said %s instead of %s: %s".formatted(answer, word,
					Files.readString(this.directory.resolve("disk.log"))));
		}
	}

	private boolean answers() {
		try (Connection connection = DriverManager.getConnection(this.url, "postgres", "")) {
			return connection.isValid(5);
		}
		catch (SQLException ex) {
			return false;
		}
	}

	@Override
	public void close() {
		try {
			this.process.destroyForcibly().waitFor();
			FileSystemUtils.deleteRecursively(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
