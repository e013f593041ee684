package com.bulkops.orgs.stress;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import ch.qos.logback.classic.Level;
import com.bulkops.orgs.PostgresInitializer;
import com.bulkops.orgs.secrets.Keysets;
import com.bulkops.orgs.simulator.SimulatedAtlassian;
import org.slf4j.LoggerFactory;

/**
 * Two instances on one PostgreSQL, and interleavings of what people and machines do with
 * the phases of a run.
 */
final class Stress implements AutoCloseable {

	/** After so many interleavings it says how far it is. */
	private static final int PROGRESS = 100;

	private final SimulatedAtlassian atlassian = new SimulatedAtlassian(0, Clock.systemUTC());

	private final List<Instance> instances = new ArrayList<>();

	private final ErrorLog errors;

	private final Map<Phase, Figures> figures = new EnumMap<>(Phase.class);

	Stress(String... settings) {
		String database = PostgresInitializer.createDatabase();
		String keyset = Keysets.create();
		for (int number = 0; number < 2; number++) {
			this.instances.add(Instance.start(database, keyset, this.atlassian, List.of(settings)));
		}
		this.errors = ErrorLog.begin();
	}

	/** Every pair in every phase once, then again, in the order of a seed. */
	static List<Interleaving> everyPair(long seed, int interleavings) {
		List<Interleaving> all = new ArrayList<>();
		while (all.size() < interleavings) {
			List<Choice> choices = new ArrayList<>();
			for (Phase phase : Phase.values()) {
				for (Action first : Action.values()) {
					for (Action second : Action.values()) {
						choices.add(new Choice(phase, first, second));
					}
				}
			}
			addShuffled(all, choices, seed);
		}
		return all.subList(0, interleavings);
	}

	/** Every action in every phase at least once, each with another one. */
	static List<Interleaving> everyAction(long seed) {
		List<Choice> choices = new ArrayList<>();
		Random random = new Random(seed);
		for (Phase phase : Phase.values()) {
			List<Action> actions = new ArrayList<>(List.of(Action.values()));
			Collections.shuffle(actions, random);
			for (int number = 0; number < actions.size(); number += 2) {
				choices.add(new Choice(phase, actions.get(number), actions.get((number + 1) % actions.size())));
			}
		}
		List<Interleaving> all = new ArrayList<>();
		addShuffled(all, choices, seed);
		return all;
	}

	private static void addShuffled(List<Interleaving> to, List<Choice> choices, long seed) {
		Collections.shuffle(choices, new Random(seed + to.size()));
		choices.forEach(
				(choice) -> to.add(new Interleaving(seed, to.size(), choice.phase(), choice.first(), choice.second())));
	}

	/** Runs interleavings, each on a site of its own. */
	List<String> run(List<Interleaving> interleavings, int atOnce, Consumer<String> listener)
			throws InterruptedException, ExecutionException {
		List<String> objections = new ArrayList<>();
		ExecutorService workers = Executors.newFixedThreadPool(atOnce);
		try {
			List<Future<?>> running = new ArrayList<>();
			for (Interleaving interleaving : interleavings) {
				running.add(workers.submit(() -> {
					interleaving.run(this.instances, this.atlassian);
					interleaving.objections().forEach(listener);
				}));
			}
			for (int number = 0; number < running.size(); number++) {
				running.get(number).get();
				if (number % PROGRESS == PROGRESS - 1) {
					listener.accept("%d of %d interleavings are done".formatted(number + 1, running.size()));
				}
				Interleaving interleaving = interleavings.get(number);
				this.figures.computeIfAbsent(interleaving.phase(), (phase) -> new Figures()).add(interleaving);
				objections.addAll(interleaving.objections());
			}
		}
		finally {
			workers.shutdownNow();
		}
		return objections;
	}

	/** What the instances logged as an error. */
	List<String> errors() {
		return this.errors.errors();
	}

	/** As the database counts them. */
	long deadlocks() {
		Long deadlocks = this.instances.get(0)
			.jdbc()
			.queryForObject("select deadlocks from pg_stat_database where datname = current_database()", Long.class);
		return (deadlocks != null) ? deadlocks : 0;
	}

	void print() {
		System.out.printf("%-10s %13s %6s %7s %11s %14s%n", "Phase", "Interleavings", "Pairs", "Missed", "Objections",
				"Longest run");
		this.figures.forEach(
				(phase, found) -> System.out.printf("%-10s %13d %6d %7d %11d %12.1f s%n", phase, found.interleavings,
						found.pairs.size(), found.missed, found.objections, found.longest.toMillis() / 1000.0));
	}

	@Override
	public void close() {
		this.errors.close();
		this.instances.forEach(Instance::close);
		this.atlassian.close();
	}

	/** See {@code script/chaos}. */
	public static void main(String[] arguments) throws Exception {
		Locale.setDefault(Locale.ENGLISH);
		long seed = Long.getLong("seed", 20261130);
		int interleavings = Integer.getInteger("interleavings", 2000);
		int only = Integer.getInteger("only", -1);
		System.out.printf("Seed %d, %d interleavings%n", seed, interleavings);
		((ch.qos.logback.classic.Logger) LoggerFactory.getLogger("io.zonky")).setLevel(Level.WARN);
		long begun = System.nanoTime();
		boolean good;
		try (Stress stress = new Stress("logging.level.root=error", "logging.level.com.bulkops=error")) {
			List<Interleaving> all = everyPair(seed, Math.max(interleavings, only + 1));
			List<String> objections = stress.run((only < 0) ? all : List.of(all.get(only)),
					Integer.getInteger("atOnce", 4), System.out::println);
			stress.errors().forEach((error) -> System.out.println("The app logged: " + error));
			stress.print();
			long deadlocks = stress.deadlocks();
			System.out.printf("%d deadlocks, %d errors logged, %d s%n", deadlocks, stress.errors().size(),
					Duration.ofNanos(System.nanoTime() - begun).toSeconds());
			good = objections.isEmpty() && deadlocks == 0 && stress.errors().isEmpty();
		}
		System.exit(good ? 0 : 1);
	}

	private record Choice(Phase phase, Action first, Action second) {

	}

	private static final class Figures {

		private final Set<String> pairs = new TreeSet<>();

		private int interleavings;

		private int missed;

		private int objections;

		private Duration longest = Duration.ZERO;

		void add(Interleaving interleaving) {
			this.interleavings++;
			this.pairs.add(interleaving.pair());
			this.missed += interleaving.isMet() ? 0 : 1;
			this.objections += interleaving.objections().size();
			this.longest = (interleaving.longest().compareTo(this.longest) > 0) ? interleaving.longest() : this.longest;
		}

	}

}
