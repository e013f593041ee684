package com.bulkops.orgs.policy;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RevocationIntervalTests {

	@ParameterizedTest
	@ValueSource(strings = { "PT0S", "PT23H59M59S", "PT36H", "P364DT1S", "P365D", "-P1D" })
	void isNothingButWholeDays(Duration age) {
		assertThatIllegalArgumentException().isThrownBy(() -> new RevocationInterval(age));
	}

	@Test
	void isOneDayAtLeastAnd364AtMost() {
		assertThat(RevocationInterval.ofDays(1).maximumAge()).isEqualTo(Duration.ofHours(24));
		assertThat(RevocationInterval.ofDays(364).maximumAge()).isEqualTo(Duration.ofDays(364));
		assertThat(RevocationInterval.ofDays(1).isOff()).isFalse();
		assertThat(RevocationInterval.OFF.isOff()).isTrue();
	}

}
