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

import com.bulkops.orgs.secrets.Keysets;
import com.bulkops.orgs.simulator.AppClient;
import com.bulkops.orgs.simulator.Organization;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import org.awaitility.Awaitility;

/**
 * Lets the packaged app work, does it harm at a random moment of a run, and looks whether
 * everything is as it should be once it has recovered. The moments come from a seed.
 */
final class Chaos implements AutoCloseable {

	/** Fewer than a page of accounts has: their list then has no second address. */
	private static final int PEOPLE = 20;

	private static final int TOKENS_PER_HARM = 40;

	/** Fewer than a run makes for so many tokens, wherever it goes on: one for each. */
	private static final int CALLS_UNTIL_HARM = TOKENS_PER_HARM;

	/** Harms per run in {@code script/chaos}. */
	private static final int AT_A_TIME = 5;

	/** How often Quartz looks for instances that are gone: more often than usual. */
	private static final String OFTEN = "{\"spring.quartz.properties\": {\"org.quartz.jobStore.clusterCheckinInterval\": \"1000\"}}";

	private final Random random;

	private final Database database;

	private final SimulatedAtlassian atlassian = new SimulatedAtlassian(0, Clock.systemUTC());

	private final Organization organization = new Organization("Acme", Clock.systemUTC());

	private final Network network;

	private final Ledger ledger;

	private final AppProcess app;

	private final AppClient client;

	private final Set<String> due = new TreeSet<>();

	private int rounds;

	private int idle;

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
						"BULKOPS_SCHEDULE_TICK", "1s", "SPRING_APPLICATION_JSON", OFTEN));
		this.atlassian.site().administrator("ada");
		this.app.awaitReady();
		this.client = new AppClient(this.app.address(), this.atlassian.site(), "ada");
		require(this.atlassian.site().install(this.app.address()) == 204, "The app refused the installation");
		require(this.client.settings(this.organization, "P90D").statusCode() == 200, "The app refused the settings");
	}

	/**
	 * Harms one run so often, at a random moment each time, and says what is wrong
	 * afterwards.
	 */
	List<String> round(Harm harm, int times) throws Exception {
		makeWork(times);
		for (int time = 0; time < times; time++) {
			if (time == 0 || unfinishedRuns() == 0) {
				startRun();
			}
			awaitMoment();
			doHarm(harm);
		}
		this.app.awaitReady();
		awaitEndOfRuns();
		// A run that was stopped leaves the rest to the next one.
		for (int more = 0; more < 3 && !this.organization.revokedTokens().containsAll(this.due); more++) {
			startRun();
			awaitEndOfRuns();
		}
		return this.ledger.objections(this.due);
	}

	/** A moment after some of the next calls, and not always right at a call. */
	private void awaitMoment() throws InterruptedException {
		CountDownLatch moment = new CountDownLatch(1 + this.random.nextInt(CALLS_UNTIL_HARM));
		this.organization.observe((call) -> {
			this.ledger.see(call);
			moment.countDown();
		});
		if (!moment.await(1, TimeUnit.MINUTES)) {
			this.idle++;
		}
		TimeUnit.MILLISECONDS.sleep(this.random.nextInt(5));
	}

	/** How often harm was done while nothing was going on. */
	int idle() {
		return this.idle;
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
	private void makeWork(int times) {
		this.rounds++;
		Instant old = Instant.now().minus(Duration.ofDays(120));
		for (int number = 0; number < times * TOKENS_PER_HARM; number++) {
			String token = "old-" + this.rounds + "-" + number;
			this.organization.account("person-" + number % PEOPLE)
				.token(token, "CI", old)
				.token("young-" + this.rounds + "-" + number, "CI", Instant.now());
			this.due.add(token);
		}
	}

	/** The app may still be getting over the last harm. */
	private void startRun() {
		Awaitility.await("a run begins")
			.atMost(Duration.ofMinutes(5))
			.pollInterval(Duration.ofMillis(100))
			.ignoreExceptions()
			.until(() -> this.client.startSweep() != null);
	}

	private void awaitEndOfRuns() {
		Awaitility.await("all runs end")
			.atMost(Duration.ofMinutes(5))
			.pollInterval(Duration.ofMillis(100))
			.ignoreExceptions()
			.until(() -> unfinishedRuns() == 0);
	}

	private long unfinishedRuns() {
		return this.database.jdbc()
			.sql("select count(*) from sweep_run where ended_at is null")
			.query(Long.class)
			.single();
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
			System.out.printf("Seed %d%n%-14s %7s %10s %9s %10s%n", seed, "Harm", "Times", "Objections", "Not known",
					"Seconds");
			for (Harm harm : Harm.values()) {
				int rounds = Integer.getInteger(harm.property, harm.rounds);
				long begun = System.nanoTime();
				long notKnown = chaos.notKnown();
				int objections = 0;
				for (int done = 0; done < rounds; done += AT_A_TIME) {
					List<String> found = chaos.round(harm, Math.min(AT_A_TIME, rounds - done));
					found.forEach(System.out::println);
					objections += found.size();
				}
				System.out.printf("%-14s %7d %10d %9d %10d%n", harm, rounds, objections, chaos.notKnown() - notKnown,
						TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
				good &= objections == 0;
			}
			System.out.printf("%d tokens were due, %d were revoked. %d times nothing was going on. The log is in %s%n",
					chaos.due.size(), chaos.revoked(), chaos.idle(), directory);
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
