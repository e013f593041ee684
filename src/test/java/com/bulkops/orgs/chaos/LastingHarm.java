package com.bulkops.orgs.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import com.bulkops.orgs.chaos.Chaos.Harm;

/**
 * A harm that is there for a while, and is then undone: what the instances that it hits,
 * and those that it spares, have to do meanwhile and afterwards. Whether somebody works
 * is seen from outside, by what goes to Atlassian.
 */
final class LastingHarm {

	/** Promised: somebody works again within a minute. */
	private static final Duration TAKEN_OVER = Duration.ofMinutes(1);

	/** Chosen by us: a probe that is made every ten seconds, and answered within five. */
	private static final Duration NOTICED = Duration.ofSeconds(15);

	/** Chosen by us: the pool looks for a connection every ten seconds at least. */
	private static final Duration READY_AGAIN = Duration.ofSeconds(30);

	private final Harm harm;

	private final Database database;

	private final List<Instance> hit;

	private final List<Instance> spared;

	private final BooleanSupplier runsAreOver;

	private final List<String> objections = new ArrayList<>();

	private long begun;

	private long undone;

	private long recovered;

	LastingHarm(Harm harm, Database database, List<Instance> hit, List<Instance> spared, BooleanSupplier runsAreOver) {
		this.harm = harm;
		this.database = database;
		this.hit = hit;
		this.spared = spared;
		this.runsAreOver = runsAreOver;
	}

	/** Does it for so long, and says what was not as it should be. */
	List<String> last(Duration length) throws Exception {
		this.begun = System.nanoTime();
		begin();
		try {
			for (Instance instance : this.hit) {
				require(length.compareTo(NOTICED) < 0 || within(NOTICED, () -> !instance.app().isReady()),
						"An instance that cannot work says that it is ready");
			}
			waitUntil(this.begun + length.toNanos());
			for (Instance instance : this.spared) {
				require(instance.app().isReady(), "An instance that can work says that it is not ready");
			}
			for (Instance instance : this.hit) {
				require(length.compareTo(NOTICED) < 0 || !instance.app().isReady(),
						"An instance that cannot work says that it is ready again");
			}
		}
		finally {
			end();
		}
		this.undone = System.nanoTime();
		for (Instance instance : this.hit) {
			require(within(READY_AGAIN, instance.app()::isReady), "An instance that can work again is not ready");
		}
		waitUntil(since() + TAKEN_OVER.toNanos());
		require(this.recovered != 0, "Nobody works for a minute");
		return this.objections;
	}

	/** After how many seconds somebody worked again. */
	long recoveredAfter() {
		return TimeUnit.NANOSECONDS.toSeconds(((this.recovered != 0) ? this.recovered : System.nanoTime()) - since());
	}

	/** While nobody can work, the minute does not run. */
	private long since() {
		return this.spared.isEmpty() ? this.undone : this.begun;
	}

	private void begin() throws Exception {
		switch (this.harm) {
			case FREEZE_APP -> this.hit.get(0).app().freeze();
			case SILENCE_DATABASE -> this.hit.get(0).database().silence();
			case READ_ONLY_DATABASE -> this.database.readOnly(true);
			default -> throw new IllegalStateException(this.harm + " does not last");
		}
	}

	private void end() throws Exception {
		switch (this.harm) {
			case FREEZE_APP -> this.hit.get(0).app().thaw();
			case SILENCE_DATABASE -> this.hit.get(0).database().mend();
			case READ_ONLY_DATABASE -> this.database.readOnly(false);
			default -> throw new IllegalStateException(this.harm + " does not last");
		}
	}

	/** Until then, or until it is known that somebody works, if the harm is undone. */
	private void waitUntil(long deadline) throws InterruptedException {
		while (System.nanoTime() < deadline && (this.undone == 0 || this.recovered == 0)) {
			look();
			TimeUnit.MILLISECONDS.sleep(100);
		}
	}

	private boolean within(Duration duration, BooleanSupplier fact) throws InterruptedException {
		long deadline = System.nanoTime() + duration.toNanos();
		boolean found = fact.getAsBoolean();
		while (!found && System.nanoTime() < deadline) {
			look();
			TimeUnit.MILLISECONDS.sleep(100);
			found = fact.getAsBoolean();
		}
		return found;
	}

	private void look() {
		if (this.recovered == 0 && (isUsed(this.spared, this.begun) || this.undone != 0 && isUsed(this.hit, this.undone)
				|| this.runsAreOver.getAsBoolean())) {
			this.recovered = System.nanoTime();
		}
	}

	private static boolean isUsed(List<Instance> instances, long since) {
		return instances.stream().anyMatch((instance) -> instance.atlassian().lastUsed() > since);
	}

	private void require(boolean fact, String otherwise) {
		if (!fact) {
			this.objections.add(this.harm + ": " + otherwise);
		}
	}

}
