package com.bulkops.orgs.simulator;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Misfortunes of the network and of Atlassian, in a repeatable order. The same request
 * meets at most three in a row, so that patience always helps.
 */
public final class Faults {

	private static final int MOST_IN_A_ROW = 3;

	private final double rate;

	private final Fault[] kinds;

	private final Random random;

	private final Map<String, Integer> inARow = new HashMap<>();

	private final Map<Fault, Integer> met = new HashMap<>();

	private Faults(double rate, long seed, Fault... kinds) {
		this.rate = rate;
		this.kinds = kinds;
		this.random = new Random(seed);
	}

	public static Faults none() {
		return new Faults(0, 0);
	}

	public static Faults of(double rate, long seed, Fault... kinds) {
		return new Faults(rate, seed, kinds.clone());
	}

	synchronized Optional<Fault> next(String request) {
		int before = this.inARow.getOrDefault(request, 0);
		if (before >= MOST_IN_A_ROW || this.random.nextDouble() >= this.rate) {
			this.inARow.remove(request);
			return Optional.empty();
		}
		this.inARow.put(request, before + 1);
		Fault fault = this.kinds[this.random.nextInt(this.kinds.length)];
		this.met.merge(fault, 1, Integer::sum);
		return Optional.of(fault);
	}

	/** How often each fault has happened. */
	public synchronized Map<Fault, Integer> met() {
		return Map.copyOf(this.met);
	}

	public enum Fault {

		LIMIT_WITH_SECONDS, LIMIT_WITH_DATE, LIMIT_WITH_RESET, LIMIT_WITHOUT_WORDS, ERROR_500, ERROR_503,
		RESET_BEFORE_EFFECT, RESET_AFTER_EFFECT, SLOW, GARBAGE_PAGE, GARBAGE_JSON

	}

}
