package com.bulkops.orgs.hostile;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Random;

import com.bulkops.orgs.hostile.NormalTenant.Look;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Strangers and a hostile tenant against the packaged app with the heap of its image,
 * without a proxy in front, while a normal tenant looks at its pages and its runs go on.
 * The long form is {@code script/chaos strangers}.
 */
@EnabledIfSystemProperty(named = "bulkops.jar", matches = ".+")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileClientsProcessTests {

	private static final int CONNECTIONS = Integer.getInteger("connections", 2000);

	/**
	 * The one that is slower than 95 of 100. A machine that is busy with other things, as
	 * those are that run all tests, may stop for a moment, attack or not.
	 */
	private static final Duration LONGEST_ANSWER = Duration.ofSeconds(1);

	private static final Duration LONGEST_MOMENT = Duration.ofSeconds(5);

	private static final int WAVES = 2;

	/** Between two waves of an attack. */
	private static final int LOOKS = 50;

	private @Nullable SmallProcess app;

	private NormalTenant normal;

	private Attackers attackers;

	/** The same one for all attacks, unless it has ended. */
	@BeforeEach
	void start() throws Exception {
		if (this.app == null || !this.app.isAlive()) {
			this.app = new SmallProcess(System.getProperty("bulkops.jar", ""), Files.createTempFile("hostile", ".log"));
			this.normal = new NormalTenant(this.app, Duration.ZERO);
			this.attackers = new Attackers(this.app, CONNECTIONS, new Random(20261130));
			this.normal.begin();
		}
	}

	@AfterAll
	void stop() throws Exception {
		try {
			this.normal.end();
			assertThat(this.normal.objections()).as("of its runs, nothing was lost").isEmpty();
			assertThat(this.normal.revoked()).isPositive();
		}
		finally {
			this.attackers.close();
			this.normal.close();
			this.app.close();
		}
	}

	@ParameterizedTest
	@EnumSource
	void anAttackCostsOthersNothing(Attack attack) throws Exception {
		int looked = this.normal.looks().size();
		this.attackers.begin(attack, 1);
		for (int wave = 0; wave < WAVES; wave++) {
			awaitLooks();
			this.attackers.goOn();
			assertThat(this.app.isReady()).isTrue();
		}
		this.attackers.end();
		List<Look> looks = this.normal.looks().stream().skip(looked).toList();
		assertThat(this.app.isAlive()).as(Files.readString(this.app.log())).isTrue();
		assertThat(looks).allSatisfy((look) -> assertThat(look.status()).isEqualTo(200));
		List<Duration> sorted = looks.stream().map(Look::took).sorted().toList();
		Duration longest = sorted.get(sorted.size() - 1);
		String measured = "%d answers, the longest took %s".formatted(sorted.size(), longest);
		assertThat(sorted.get(sorted.size() * 95 / 100)).as(measured).isLessThan(LONGEST_ANSWER);
		assertThat(longest).as(measured).isLessThan(LONGEST_MOMENT);
	}

	/** Until the normal tenant has looked at some more pages. */
	private void awaitLooks() {
		int enough = this.normal.looks().size() + LOOKS;
		Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> this.normal.looks().size() >= enough);
	}

}
