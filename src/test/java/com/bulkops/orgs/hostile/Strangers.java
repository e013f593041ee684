package com.bulkops.orgs.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import com.bulkops.orgs.hostile.NormalTenant.Look;

/**
 * {@code script/chaos strangers}: one attack after the other, then all at once, against
 * the packaged app with the heap of its image, while a normal tenant looks at its pages
 * and its runs go on. A table says how long the normal tenant waited.
 */
final class Strangers {

	/** Between two things that an attacker does on a connection. */
	private static final Duration WAVE = Duration.ofSeconds(1);

	/** As somebody who is quick. */
	private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

	private final SmallProcess app;

	private final NormalTenant normal;

	private final Attackers attackers;

	private final List<Attack> chosen;

	private final Duration each;

	private boolean isGood = true;

	private Strangers(SmallProcess app, NormalTenant normal, Attackers attackers, List<Attack> chosen, Duration each) {
		this.app = app;
		this.normal = normal;
		this.attackers = attackers;
		this.chosen = chosen;
		this.each = each;
	}

	public static void main(String[] args) throws Exception {
		long seed = Long.getLong("seed", 20261130);
		int connections = Integer.getInteger("connections", 2000);
		Duration all = Duration.ofMinutes(Integer.getInteger("minutes", 5));
		Path log = Files.createTempFile("strangers", ".log");
		List<Attack> chosen = Arrays.stream(Attack.values())
			.filter((attack) -> attack.name().matches(System.getProperty("only", ".*")))
			.toList();
		boolean isGood;
		try (SmallProcess app = new SmallProcess(System.getProperty("bulkops.jar", "target/bulkops-orgs.jar"), log);
				NormalTenant normal = new NormalTenant(app, BETWEEN_LOOKS);
				Attackers attackers = new Attackers(app, connections, new Random(seed))) {
			System.out.printf("Seed %d, %d connections of strangers, %d hostile sites, %s%n", seed, connections,
					Attackers.SITES, app.java());
			isGood = new Strangers(app, normal, attackers, chosen, all.dividedBy(chosen.size() + 2)).attack();
		}
		System.out.printf("The app's log is %s%n", log);
		System.exit(isGood ? 0 : 1);
	}

	private boolean attack() throws Exception {
		System.out.printf("%-18s %6s %8s %8s %8s %8s %8s %8s %6s%n", "Attack", "Looks", "p50 ms", "p95 ms", "max ms",
				"Late", "Revoked", "RSS MB", "Load");
		this.normal.begin();
		attack("none", List.of());
		for (Attack attack : this.chosen) {
			attack(attack.name().toLowerCase(Locale.ROOT).replace('_', ' '), List.of(attack));
		}
		attack("all at once", this.chosen);
		if (this.app.isAlive()) {
			this.normal.end();
		}
		this.normal.objections().forEach(System.out::println);
		System.out.printf("%d tokens of the normal tenant were revoked. The process %s.%n", this.normal.revoked(),
				this.app.isAlive() ? "lives" : "HAS ENDED");
		return this.isGood && this.app.isAlive() && this.normal.objections().isEmpty();
	}

	/** Strangers share their connections if there are several attacks. */
	private void attack(String name, List<Attack> attacks) throws Exception {
		int looked = this.normal.looks().size();
		int revoked = this.normal.revoked();
		long memory = 0;
		int part = Math.max(1, attacks.size() / 2);
		for (Attack attack : attacks) {
			this.attackers.begin(attack, part);
		}
		long end = System.nanoTime() + this.each.toNanos();
		while (System.nanoTime() < end && this.app.isAlive()) {
			TimeUnit.NANOSECONDS.sleep(WAVE.toNanos());
			this.attackers.goOn();
			memory = Math.max(memory, this.app.residentMegabytes());
		}
		List<Look> looks = this.normal.looks();
		print(name, new ArrayList<>(looks.subList(looked, looks.size())), this.normal.revoked() - revoked, memory);
		this.attackers.end();
	}

	private void print(String name, List<Look> looks, int revoked, long memory) throws IOException {
		List<Look> late = looks.stream().filter(Look::isLate).toList();
		long[] millis = looks.stream().mapToLong((look) -> look.took().toMillis()).sorted().toArray();
		System.out.printf("%-18s %6d %8d %8d %8d %8d %8d %8d %6s%n", name, millis.length, part(millis, 50),
				part(millis, 95), part(millis, 100), late.size(), revoked, memory, load());
		late.stream()
			.limit(5)
			.forEach((look) -> System.out.printf("  %s: %d after %d ms%n", look.what(), look.status(),
					look.took().toMillis()));
		this.isGood &= late.isEmpty() && millis.length > 0;
	}

	private static long part(long[] sorted, int percent) {
		return (sorted.length > 0) ? sorted[(sorted.length - 1) * percent / 100] : -1;
	}

	/** Of the machine, in the last minute. */
	private static String load() throws IOException {
		Path load = Path.of("/proc/loadavg");
		return Files.isReadable(load) ? Files.readString(load).split(" ")[0] : "";
	}

}
