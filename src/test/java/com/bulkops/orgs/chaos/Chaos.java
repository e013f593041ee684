package com.bulkops.orgs.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.bulkops.orgs.secrets.Keysets;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import org.awaitility.Awaitility;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Lets the packaged app work, does it harm at a random moment of a run, and looks whether
 * everything is as it should be once it has recovered. The moments come from a seed.
 */
final class Chaos implements AutoCloseable {

	/** Fewer than a page of accounts has: their list then has no second address. */
	private static final int PEOPLE = 20;

	private static final int TOKENS_PER_ROUND = 40;

	/** About as many calls as a run makes: one list, and three for each token. */
	private static final int CALLS_PER_ROUND = 3 * TOKENS_PER_ROUND;

	private final Random random;

	private final Database database;

	private final SimulatedAtlassian atlassian = new SimulatedAtlassian(0, Clock.systemUTC());

	private final Organization organization = new Organization("Acme", Clock.systemUTC());

	private final Network network;

	private final Ledger ledger;

	private final AppProcess app;

	private final AppClient client;

	private final Set<String> due = new TreeSet<>();

	private final AtomicInteger calls = new AtomicInteger();

	private int rounds;

	Chaos(String jar, Path directory, long seed) throws Exception {
		this.random = new Random(seed);
		this.database = new Database(directory);
		this.atlassian.add(this.organization);
		this.network = new Network(this.atlassian.baseUrl());
		this.ledger = new Ledger(this.organization, this.database);
		this.app = new AppProcess(jar, directory.resolve("app.log"),
				Map.of("SPRING_DATASOURCE_URL", this.database.url(), "SPRING_DATASOURCE_USERNAME", "postgres",
						"BULKOPS_ENCRYPTION_KEYSET", Keysets.create(), "BULKOPS_ADMIN_API_BASE_URL",
						this.network.address().toString(), "BULKOPS_ADMIN_API_FIRST_BACKOFF", "50ms",
						"ATLASSIAN_CONNECT_PUBLIC_KEY_BASE_URL", this.atlassian.installKeys().toString(),
						"BULKOPS_CONNECT_ALLOWED_HOSTS", "localhost", "BULKOPS_LICENSE_ENFORCED", "false",
						"BULKOPS_SWEEP_WATCH_INTERVAL", "1s"));
		this.atlassian.site().administrator("ada");
		this.app.awaitReady();
		this.client = new AppClient(this.app.address(), this.atlassian.site(), "ada");
		require(this.atlassian.site().install(this.app.address()) == 204, "The app refused the installation");
		require(this.client.settings(this.organization, "P90D").statusCode() == 200, "The app refused the settings");
	}

	/** One harm in the middle of one run, and what is wrong afterwards. */
	List<String> round(Harm harm) throws Exception {
		makeWork();
		CountDownLatch moment = new CountDownLatch(1);
		int harmfulCall = this.calls.get() + 1 + this.random.nextInt(CALLS_PER_ROUND);
		long pause = this.random.nextInt(5);
		this.organization.observe((call) -> {
			this.ledger.see(call);
			if (this.calls.incrementAndGet() == harmfulCall) {
				moment.countDown();
			}
		});
		this.client.startSweep();
		moment.await(30, TimeUnit.SECONDS);
		TimeUnit.MILLISECONDS.sleep(pause); // so that it is not always right at a call
		doHarm(harm);
		this.app.awaitReady();
		awaitEndOfRuns();
		for (int more = 0; more < 3 && !this.organization.revokedTokens().containsAll(this.due); more++) {
			this.client.startSweep(); // what a run that was stopped left is for the next
										// one
			awaitEndOfRuns();
		}
		return this.ledger.objections(this.due);
	}

	long notKnown() {
		return this.ledger.notKnown();
	}

	long revoked() {
		return this.organization.revoked().size();
	}

	private void doHarm(Harm harm) throws Exception {
		switch (harm) {
			case KILL_APP -> {
				this.app.kill();
				this.app.startAgain();
			}
			case KILL_DATABASE -> {
				this.database.kill();
				this.database.startAgain();
			}
			case CUT_NETWORK -> {
				this.network.cut();
				TimeUnit.MILLISECONDS.sleep(this.random.nextInt(2000));
				this.network.mend();
			}
		}
	}

	/** Old tokens that are due, and as many young ones that are not. */
	private void makeWork() {
		this.rounds++;
		Instant old = Instant.now().minus(Duration.ofDays(120));
		for (int number = 0; number < TOKENS_PER_ROUND; number++) {
			String token = "old-" + this.rounds + "-" + number;
			this.organization.account("person-" + number % PEOPLE)
				.token(token, "CI", old)
				.token("young-" + this.rounds + "-" + number, "CI", Instant.now());
			this.due.add(token);
		}
	}

	private void awaitEndOfRuns() {
		JdbcClient jdbc = this.database.jdbc();
		Awaitility.await("all runs end")
			.atMost(Duration.ofMinutes(5))
			.pollInterval(Duration.ofMillis(100))
			.ignoreExceptions()
			.until(() -> jdbc.sql("select count(*) from sweep_run where ended_at is null")
				.query(Long.class)
				.single() == 0);
	}

	private static void require(boolean fact, String otherwise) {
		if (!fact) {
			throw new IllegalStateException(otherwise);
		}
	}

	@Override
	public void close() throws IOException {
		this.app.kill();
		this.network.close();
		this.atlassian.close();
		this.database.close();
	}

	/**
	 * {@code script/chaos}: many rounds of each kind, and a table of what came of them.
	 */
	public static void main(String[] args) throws Exception {
		Path directory = Files.createTempDirectory("chaos");
		long seed = Long.getLong("seed", 20261125);
		try (Chaos chaos = new Chaos(System.getProperty("bulkops.jar", "target/bulkops-orgs.jar"), directory, seed)) {
			boolean good = true;
			System.out.printf("Seed %d%n%-14s %7s %10s %9s %10s%n", seed, "Harm", "Rounds", "Objections", "Not known",
					"Seconds");
			for (Harm harm : Harm.values()) {
				int rounds = Integer.getInteger(harm.property, harm.rounds);
				long begun = System.nanoTime();
				long notKnown = chaos.notKnown();
				int objections = 0;
				for (int round = 0; round < rounds; round++) {
					List<String> found = chaos.round(harm);
					found.forEach(System.out::println);
					objections += found.size();
				}
				System.out.printf("%-14s %7d %10d %9d %10d%n", harm, rounds, objections, chaos.notKnown() - notKnown,
						TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
				good &= objections == 0;
			}
			System.out.printf("%d tokens were due, %d were revoked. The app's log is in %s%n", chaos.due.size(),
					chaos.revoked(), directory);
			System.exit(good ? 0 : 1);
		}
	}

	/** What is done to a run. */
	enum Harm {

		KILL_APP("kills", 100), KILL_DATABASE("databaseKills", 20), CUT_NETWORK("cuts", 20);

		final String property;

		final int rounds;

		Harm(String property, int rounds) {
			this.property = property;
			this.rounds = rounds;
		}

	}

}
