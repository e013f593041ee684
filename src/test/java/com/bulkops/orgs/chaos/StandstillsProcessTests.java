package com.bulkops.orgs.chaos;

import java.nio.file.Path;
import java.time.Duration;

import com.bulkops.orgs.chaos.Chaos.Harm;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The short form of {@code script/chaos}, for what stands still. {@code script/test}
 * packages the app and says where it is.
 */
@EnabledIfSystemProperty(named = "bulkops.jar", matches = ".+")
class StandstillsProcessTests {

	@TempDir
	private Path directory;

	/** Two instances: what one cannot do, the other one takes over. */
	@ParameterizedTest
	@CsvSource({ "FREEZE_APP, 35", "SILENCE_DATABASE, 35", "READ_ONLY_DATABASE, 20" })
	void oneThatStandsStillIsReplacedWithinAMinute(Harm harm, int seconds) throws Exception {
		try (Chaos chaos = new Chaos(System.getProperty("bulkops.jar"), this.directory, 2, 2, Chaos.OFTEN)) {
			assertThat(chaos.round(harm, 1, Duration.ofSeconds(seconds))).isEmpty();
			assertThat(chaos.idle()).isZero();
		}
	}

}
