package com.bulkops.orgs.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

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

	/** Enough that some are left while somebody works for a second or two. */
	private static final int TOKENS_PER_LASTING_HARM = 200;

	/** Fewer than a run makes for so many tokens, wherever it goes on: one for each. */
	private static final int CALLS_UNTIL_HARM = TOKENS_PER_HARM;

	/** Harms per run in {@code script/chaos}. */
	private static final int AT_A_TIME = 5;

	/** The app looks for what is to be done more often than usual. */
	static final Map<String, String> OFTEN = Map.of("BULKOPS_SCHEDULE_TICK", "1s", "SPRING_APPLICATION_JSON",
			"{\"spring.quartz.properties\": {\"org.quartz.jobStore.clusterCheckinInterval\": \"1000\"}}");

	/** The app has the numbers of production. */
	static final Map<String, String> AS_USUAL = Map.of();

	private final Random random;

	private final Database database;

	private final SimulatedAtlassian atlassian = new SimulatedAtlassian(0, Clock.systemUTC());

	private final Organization organization = new Organization("Acme", Clock.systemUTC());

	private final Ledger ledger;

	private final List<Instance> instances = new ArrayList<>();

	private final AppClient client;

	private final Set<String> due = new TreeSet<>();

	private int rounds;

	private int idle;

	private long slowest;

	/** One instance. */
	Chaos(String jar, Path directory, long seed) throws Exception {
		this(jar, directory, seed, 1, OFTEN);
	}

	/** So many instances, of which people and Jira know the address of the first. */
	Chaos(String jar, Path directory, long seed, int instances, Map<String, String> settings) throws Exception {
		this.random = new Random(seed);
		this.database = new Database(directory);
		this.atlassian.add(this.organization);
		this.ledger = new Ledger(this.organization, this.database.jdbc());
		Map<String, String> environment = new HashMap<>(Map.of("SPRING_DATASOURCE_USERNAME", "postgres",
				"BULKOPS_ENCRYPTION_KEYSET", Keysets.create(), "BULKOPS_ADMIN_API_FIRST_BACKOFF", "50ms",
				"ATLASSIAN_CONNECT_PUBLIC_KEY_BASE_URL", this.atlassian.installKeys().toString(),
				"BULKOPS_CONNECT_ALLOWED_HOSTS", "localhost", "BULKOPS_LICENSE_ENFORCED", "false"));
		environment.putAll(settings);
		for (int number = 1; number <= instances; number++) {
			this.instances.add(Instance.start(jar, directory.resolve("app-" + number + ".log"), environment,
					this.atlassian.baseUrl(), this.database.url()));
			environment.putIfAbsent("ADDON_BASE_URL", first().app().address().toString());
		}
		this.atlassian.site().administrator("ada");
		this.client = new AppClient(first().app().address(), this.atlassian.site(), "ada");
		require(this.atlassian.site().install(first().app().address()) == 204, "The app refused the site");
		require(this.client.settings(this.organization, "P90D").statusCode() == 200, "The app refused the settings");
	}

	private Instance first() {
		return this.instances.get(0);
	}

	/**
	 * Harms one run so often, at a random moment each time, and says what is wrong
	 * afterwards.
	 */
	List<String> round(Harm harm, int times) throws Exception {
		return round(harm, times, Duration.ZERO);
	}

	/** With a harm that lasts so long. */
	List<String> round(Harm harm, int times, Duration length) throws Exception {
		List<String> objections = new ArrayList<>();
		makeWork(times * (harm.lasts ? TOKENS_PER_LASTING_HARM : TOKENS_PER_HARM));
		confirmWork();
		for (int time = 0; time < times; time++) {
			if (time == 0 || unfinishedRuns() == 0) {
				startRun();
			}
			awaitMoment();
			objections.addAll(harm.lasts ? doLasting(harm, length) : doHarm(harm));
		}
		this.instances.forEach((instance) -> instance.app().awaitReady());
		awaitEndOfRuns();
		// A run that was stopped leaves the rest to the next one.
		for (int more = 0; more < 3 && !this.organization.revokedTokens().containsAll(this.due); more++) {
			startRun();
			awaitEndOfRuns();
		}
		awaitConclusions();
		objections.addAll(this.ledger.objections(this.due));
		return objections;
	}

	/** What was open when a run ended is asked about within a minute. */
	private void awaitConclusions() throws InterruptedException {
		Instant end = Instant.now().plus(Duration.ofMinutes(1));
		while (this.ledger.hasOpen() && Instant.now().isBefore(end)) {
			TimeUnit.MILLISECONDS.sleep(100);
		}
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

	/** The longest that nobody worked in all lasting harms of a kind, in seconds. */
	long slowest() {
		long slowest = this.slowest;
		this.slowest = 0;
		return slowest;
	}

	private List<String> doHarm(Harm harm) throws Exception {
		switch (harm) {
			case KILL_APP -> {
				first().app().kill();
				first().app().startAgain();
			}
			case KILL_DATABASE -> {
				this.database.kill();
				this.database.startAgain();
			}
			case CUT_NETWORK -> {
				first().atlassian().cut();
				TimeUnit.MILLISECONDS.sleep(this.random.nextInt(2000));
				first().atlassian().mend();
			}
			default -> throw new IllegalStateException(harm + " lasts");
		}
		return List.of();
	}

	/** Done to whoever works. */
	private List<String> doLasting(Harm harm, Duration length) throws Exception {
		Instance working = this.instances.stream()
			.max(Comparator.comparingLong((instance) -> instance.atlassian().lastUsed()))
			.orElseThrow();
		List<Instance> hit = (harm == Harm.READ_ONLY_DATABASE) ? this.instances : List.of(working);
		LastingHarm lasting = new LastingHarm(harm, this.database, hit,
				this.instances.stream().filter((instance) -> !hit.contains(instance)).toList(),
				() -> unfinishedRuns() == 0);
		List<String> objections = lasting.last(length);
		this.slowest = Math.max(this.slowest, lasting.recoveredAfter());
		return objections;
	}

	/** Old tokens that are due, and as many young ones that are not. */
	private void makeWork(int tokens) {
		this.rounds++;
		Instant old = Instant.now().minus(Duration.ofDays(120));
		for (int number = 0; number < tokens; number++) {
			String token = "old-" + this.rounds + "-" + number;
			this.organization.account("person-" + number % PEOPLE)
				.token(token, "CI", old)
				.token("young-" + this.rounds + "-" + number, "CI", Instant.now());
			this.due.add(token);
		}
	}

	/** A person looks at the number and agrees to it. */
	private void confirmWork() {
		String scan = this.client.startSweep("REPORT");
		Awaitility.await("a scan ends")
			.atMost(Duration.ofMinutes(5))
			.ignoreExceptions()
			.until(() -> AppClient.isOver(this.client.sweep(scan)));
		this.client.confirm();
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
		for (Instance instance : this.instances) {
			instance.close();
		}
		this.atlassian.close();
		this.database.close();
	}

	/**
	 * {@code script/chaos}: many rounds of each kind, and a table of what came of them.
	 */
	public static void main(String[] args) throws Exception {
		long seed = Long.getLong("seed", 20261125);
		System.out.printf("Seed %d%n%-18s %7s %10s %9s %11s %10s%n", seed, "Harm", "Times", "Objections", "Not known",
				"Taken over", "Seconds");
		boolean good = true;
		for (int instances : new int[] { 1, 2 }) {
			List<Harm> harms = Stream.of(Harm.values())
				.filter((harm) -> harm.lasts == (instances > 1) && harm.times() > 0)
				.toList();
			if (!harms.isEmpty()) {
				good &= doAll(harms, seed, instances);
			}
		}
		System.exit(good ? 0 : 1);
	}

	private static boolean doAll(List<Harm> harms, long seed, int instances) throws Exception {
		Path directory = Files.createTempDirectory("chaos");
		String jar = System.getProperty("bulkops.jar", "target/bulkops-orgs.jar");
		boolean good = true;
		try (Chaos chaos = new Chaos(jar, directory, seed, instances, (instances > 1) ? AS_USUAL : OFTEN)) {
			for (Harm harm : harms) {
				good &= chaos.doAll(harm);
			}
			System.out.printf(
					"%d tokens were due, %d were revoked. %d times nothing was going on. The logs are in %s%n",
					chaos.due.size(), chaos.revoked(), chaos.idle(), directory);
		}
		return good;
	}

	/** Harms that last are done one at a time, every second one for a random time. */
	private boolean doAll(Harm harm) throws Exception {
		long begun = System.nanoTime();
		long notKnown = notKnown();
		int objections = 0;
		int atATime = harm.lasts ? 1 : AT_A_TIME;
		for (int done = 0; done < harm.times(); done += atATime) {
			Duration length = (done % 2 == 0) ? harm.length
					: Duration.ofMillis(1 + this.random.nextInt((int) harm.length.toMillis() + 1));
			List<String> found = round(harm, Math.min(atATime, harm.times() - done), length);
			found.forEach(System.out::println);
			objections += found.size();
		}
		System.out.printf("%-18s %7d %10d %9d %11s %10d%n", harm, harm.times(), objections, notKnown() - notKnown,
				harm.lasts ? slowest() + " s" : "", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
		return objections == 0;
	}

	/** What is done to a run. */
	enum Harm {

		KILL_APP("kills", 100, 0), KILL_DATABASE("databaseKills", 20, 0), CUT_NETWORK("cuts", 20, 0),
		FREEZE_APP("freezes", 6, 90), SILENCE_DATABASE("silences", 6, 90), READ_ONLY_DATABASE("readOnlys", 4, 60);

		private final String property;

		private final int times;

		/** Whether it is there for a while, and another instance takes over. */
		final boolean lasts;

		final Duration length;

		Harm(String property, int times, int seconds) {
			this.property = property;
			this.times = times;
			this.lasts = seconds > 0;
			this.length = Duration.ofSeconds(Integer.getInteger(property + ".seconds", seconds));
		}

		int times() {
			return Integer.getInteger(this.property, this.times);
		}

	}

}
