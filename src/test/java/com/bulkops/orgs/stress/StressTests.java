package com.bulkops.orgs.stress;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The short form of {@code script/chaos stress}.
 */
class StressTests {

	@Test
	void whateverIsDoneInWhateverPhaseTheRulesHold() throws Exception {
		try (Stress stress = new Stress()) {
			assertThat(stress.run(Stress.everyAction(20261130), 4, (objection) -> {
			})).isEmpty();
			assertThat(stress.errors()).isEmpty();
			assertThat(stress.deadlocks()).isZero();
		}
	}

}
