package com.bulkops.orgs.bench;

import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.management.OperatingSystemMXBean;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What somebody would write instead: page through the people, read each one's tokens and
 * delete the old ones, in one thread or several. It keeps no record, looks at nothing
 * twice, and gives up at the first odd answer.
 */
final class PlainClient {

	private static final ObjectMapper JSON = new ObjectMapper();

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final AtomicLong calls = new AtomicLong();

	private final AtomicLong revoked = new AtomicLong();

	private final Instant old = Instant.now().minus(Duration.ofDays(90));

	private final String base;

	private PlainClient(String base) {
		this.base = base;
	}

	/** Prints calls, revoked tokens, milliseconds, and milliseconds of CPU. */
	public static void main(String[] args) throws Exception {
		PlainClient client = new PlainClient(args[0]);
		OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
		long cpu = system.getProcessCpuTime();
		long begun = System.nanoTime();
		client.sweep(Integer.parseInt(args[1]));
		System.out.printf("%d %d %d %d%n", client.calls.get(), client.revoked.get(),
				(System.nanoTime() - begun) / 1_000_000, (system.getProcessCpuTime() - cpu) / 1_000_000);
	}

	private void sweep(int threads) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		List<Future<?>> people = new ArrayList<>();
		String next = "/admin/v1/orgs/" + LargeOrganization.ID + "/users";
		while (next != null) {
			JsonNode page = JSON.readTree(send("GET", next));
			for (JsonNode person : page.path("data")) {
				String account = person.path("account_id").asString("");
				if (threads == 1) {
					sweepPerson(account);
				}
				else {
					people.add(executor.submit(() -> sweepPerson(account)));
				}
			}
			next = page.at("/links/next").stringValue(null);
		}
		for (Future<?> person : people) {
			person.get();
		}
		executor.shutdown();
	}

	private Void sweepPerson(String account) throws Exception {
		String tokens = "/users/" + account + "/manage/api-tokens";
		for (JsonNode token : JSON.readTree(send("GET", tokens))) {
			if (Instant.parse(token.path("createdAt").asString("")).isBefore(this.old)) {
				send("DELETE", tokens + "/" + token.path("id").asString(""));
				this.revoked.incrementAndGet();
			}
		}
		return null;
	}

	private String send(String method, String address) throws Exception {
		this.calls.incrementAndGet();
		HttpResponse<String> response = this.http.send(HttpRequest.newBuilder(URI.create(this.base).resolve(address))
			.method(method, HttpRequest.BodyPublishers.noBody())
			.header("Authorization", "Bearer " + LargeOrganization.KEY)
			.build(), HttpResponse.BodyHandlers.ofString());
		if (response.statusCode() / 100 != 2) {
			throw new IllegalStateException(address + " answered " + response.statusCode());
		}
		return response.body();
	}

}
