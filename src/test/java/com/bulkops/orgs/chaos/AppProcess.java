package com.bulkops.orgs.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.bulkops.orgs.FreePort;
import com.bulkops.orgs.PackagedApp;
import org.awaitility.Awaitility;

/**
 * The packaged app as a process that can be killed and started again.
 */
final class AppProcess {

	private final String jar;

	private final Path log;

	private final Map<String, String> environment;

	private final URI address;

	private final URI probe;

	private final HttpClient http = HttpClient.newHttpClient();

	private Process process;

	AppProcess(String jar, Path log, Map<String, String> environment) throws IOException, InterruptedException {
		this.jar = jar;
		this.log = log;
		this.address = URI.create("http://127.0.0.1:" + FreePort.find());
		int managementPort = FreePort.find();
		this.probe = URI.create("http://127.0.0.1:" + managementPort + "/actuator/health/readiness");
		this.environment = new HashMap<>(environment);
		this.environment.put("SERVER_PORT", Integer.toString(this.address.getPort()));
		this.environment.put("MANAGEMENT_SERVER_PORT", Integer.toString(managementPort));
		this.environment.putIfAbsent("ADDON_BASE_URL", this.address.toString());
		this.process = launch();
	}

	URI address() {
		return this.address;
	}

	/** As {@code kill -9} does: no warning, no last words. */
	void kill() {
		this.process.destroyForcibly();
	}

	void startAgain() throws IOException, InterruptedException {
		this.process.waitFor();
		this.process = launch();
	}

	/** It stands still, and its connections stay open. */
	void freeze() throws IOException, InterruptedException {
		signal("STOP");
	}

	void thaw() throws IOException, InterruptedException {
		signal("CONT");
	}

	private void signal(String signal) throws IOException, InterruptedException {
		new ProcessBuilder("kill", "-" + signal, Long.toString(this.process.pid())).start().waitFor();
	}

	void awaitReady() {
		Awaitility.await().atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(100)).until(this::isReady);
	}

	boolean isReady() {
		return readiness() == 200;
	}

	/** The status of its answer, 0 if there is none in the five seconds of a probe. */
	int readiness() {
		try {
			return this.http
				.send(HttpRequest.newBuilder(this.probe).timeout(Duration.ofSeconds(5)).build(),
						HttpResponse.BodyHandlers.discarding())
				.statusCode();
		}
		catch (IOException ex) {
			return 0;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Process launch() throws IOException, InterruptedException {
		ProcessBuilder builder = PackagedApp
			.command(this.jar, System.getProperty("java.home"), List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"))
			.redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.appendTo(this.log.toFile()));
		builder.environment().putAll(this.environment);
		return builder.start();
	}

}
