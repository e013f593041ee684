package com.bulkops.orgs.chaos;

import java.nio.file.Path;

import com.bulkops.orgs.chaos.Chaos.Harm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The short form of {@code script/chaos}. {@code script/test} packages the app and says
 * where it is.
 */
@EnabledIfSystemProperty(named = "bulkops.jar", matches = ".+")
class KillsProcessTests {

	@TempDir
	private Path directory;

	@Test
	void killedThreeTimesTheAppLosesAndInventsNothing() throws Exception {
		try (Chaos chaos = new Chaos(System.getProperty("bulkops.jar"), this.directory, 20261125)) {
			assertThat(chaos.round(Harm.KILL_APP, 3)).isEmpty();
			assertThat(chaos.idle()).isZero();
		}
	}

	@Test
	void aKilledDatabaseAndACutNetworkLoseAndInventNothing() throws Exception {
		try (Chaos chaos = new Chaos(System.getProperty("bulkops.jar"), this.directory, 1)) {
			for (Harm harm : new Harm[] { Harm.KILL_DATABASE, Harm.CUT_NETWORK }) {
				assertThat(chaos.round(harm, 2)).as(harm.name()).isEmpty();
			}
		}
	}

}
