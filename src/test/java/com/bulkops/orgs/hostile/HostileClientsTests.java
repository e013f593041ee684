package com.bulkops.orgs.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import com.bulkops.orgs.simulator.AppClient;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Strangers and a hostile tenant against the packaged app with the heap of its image,
 * without a proxy in front, while a normal tenant looks at its pages.
 */
@EnabledIfSystemProperty(named = "bulkops.jar", matches = ".+")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileClientsTests {

	private static final int CONNECTIONS = Integer.getInteger("connections", 2000);

	/**
	 * The one that is slower than 95 of 100. A machine that is busy with other things, as
	 * those are that run all tests, may stop for a moment, attack or not.
	 */
	private static final Duration LONGEST_ANSWER = Duration.ofSeconds(1);

	private static final Duration LONGEST_MOMENT = Duration.ofSeconds(5);

	/** So many pages, and the app's code is no longer new to Java. */
	private static final int WARM = 100;

	private static final int DRIPS = 4;

	/** Between two bytes of an attack. */
	private static final int LOOKS = 50;

	private final AtomicInteger looks = new AtomicInteger();

	private @Nullable SmallProcess app;

	private AppClient normal;

	/** The same one for all attacks, unless it has ended. */
	@BeforeEach
	void start() throws Exception {
		if (this.app == null || !this.app.isAlive()) {
			this.app = new SmallProcess(System.getProperty("bulkops.jar", ""), Files.createTempFile("hostile", ".log"));
			this.normal = this.app.tenant();
			for (int look = 0; look < WARM; look++) {
				look();
			}
		}
	}

	@AfterAll
	void stop() {
		this.app.close();
	}

	/** What a stranger sends, who then sends a byte now and again. */
	@ParameterizedTest
	@ValueSource(strings = {
			"POST /settings HTTP/1.1\r\nHost: app\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 524288\r\n\r\na",
			"POST /settings HTTP/1.1\r\nHost: app\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n80000\r\na",
			"POST /installed HTTP/1.1\r\nHost: app\r\nAuthorization: JWT x.y.z\r\nContent-Type: application/json\r\nContent-Length: 16000\r\n\r\n{",
			"GET /activity HTTP/1.1\r\nHost: app\r\nX-Half: ",
			"GET /webjars/htmx.org/dist/htmx.min.js HTTP/1.1\r\nHost: app\r\nAccept-Encoding: gzip\r\n\r\n" })
	void twoThousandConnectionsOfAStrangerCostOthersNothing(String sent) throws Exception {
		try (Crowd strangers = new Crowd(this.app.address())) {
			List<Duration> answers = whileLooking(() -> {
				strangers.send(CONNECTIONS, sent);
				for (int drip = 0; drip < DRIPS; drip++) {
					awaitLooks();
					strangers.drip("a");
				}
			});
			assertAnsweredWithinASecond(answers);
		}
	}

	/**
	 * Its log has what thirty imports of a thousand exemptions leave. It reads that
	 * often, downloads it without reading, and sends forms that do not come to their end.
	 */
	@Test
	void aHostileTenantCostsOthersNothing() throws Exception {
		AppClient hostile = this.app.tenant();
		this.app
			.store("""
					insert into activity_entry (client_key, at, kind, result, actor, details)
					select client_key, now(), 'SETTINGS', 'CHANGED', 'ada', jsonb_build_object('changes',
					  (select jsonb_agg(jsonb_build_object('what', 'Exemption of ' || change, 'from', null, 'to', repeat('x', 600)))
					   from generate_series(1, 1000) change))
					from generate_series(1, 30), (select client_key from activity_entry order by id desc limit 1) hostile
					""");
		String head = " HTTP/1.1\r\nHost: app\r\n" + hostile.authorization() + "\r\n";
		try (Crowd downloads = new Crowd(this.app.address()); Crowd forms = new Crowd(this.app.address())) {
			List<Duration> answers = whileLooking(() -> {
				downloads.send(20, "GET /activity.csv" + head + "\r\n");
				downloads.send(20, "GET /activity/records.jsonl" + head + "\r\n");
				forms.send(20, "POST /settings" + head
						+ "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 30000\r\n\r\na");
				List<CompletableFuture<Void>> reads = new ArrayList<>();
				for (int reader = 0; reader < 8; reader++) {
					reads.add(CompletableFuture.runAsync(() -> hostile.get("/activity")));
				}
				for (int drip = 0; drip < DRIPS; drip++) {
					awaitLooks();
					forms.drip("a");
					assertThat(this.app.isReady()).isTrue();
				}
				reads.forEach(CompletableFuture::join);
			});
			assertAnsweredWithinASecond(answers);
		}
	}

	private interface Attack {

		void run() throws Exception;

	}

	/** How long each look of the normal tenant took meanwhile. */
	private List<Duration> whileLooking(Attack attack) throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		CompletableFuture<List<Duration>> looks = CompletableFuture.supplyAsync(() -> {
			List<Duration> answers = new ArrayList<>();
			while (!over.get()) {
				answers.add(look());
			}
			return answers;
		});
		try {
			attack.run();
		}
		finally {
			over.set(true);
		}
		return looks.join();
	}

	/** Until the normal tenant has looked at some more pages. */
	private void awaitLooks() {
		int enough = this.looks.get() + LOOKS;
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> this.looks.get() >= enough);
	}

	private Duration look() {
		long begin = System.nanoTime();
		assertThat(this.normal.get("/activity").statusCode()).isEqualTo(200);
		this.looks.incrementAndGet();
		return Duration.ofNanos(System.nanoTime() - begin);
	}

	private void assertAnsweredWithinASecond(List<Duration> answers) throws IOException {
		List<Duration> sorted = answers.stream().sorted().toList();
		Duration longest = sorted.get(sorted.size() - 1);
		assertThat(this.app.isAlive()).as(Files.readString(this.app.log())).isTrue();
		String measured = "%d answers, the longest took %s".formatted(answers.size(), longest);
		assertThat(sorted.get(sorted.size() * 95 / 100)).as(measured).isLessThan(LONGEST_ANSWER);
		assertThat(longest).as(measured).isLessThan(LONGEST_MOMENT);
	}

}
