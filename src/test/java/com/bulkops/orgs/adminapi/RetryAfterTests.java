package com.bulkops.orgs.adminapi;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Headers that report a limit before it is reached. Other tests cover the waits after it.
 */
class RetryAfterTests {

	@ParameterizedTest
	@CsvSource({ "21, 100, true", "20, 100, false", "0, 100, false", " 1 , 100, false", "100, 100, true", ", 100, true",
			"5, , true", ", , true", "few, 100, true", "5, many, true", "-5, 100, true", "0, 0, false",
			"999999999999999999, 999999999999999999, true", "9999999999999999999, 100, true" })
	void aLimitIsNearWhenAFifthOfItIsLeft(@Nullable String remaining, @Nullable String limit, boolean isFar) {
		HttpHeaders headers = new HttpHeaders();
		if (remaining != null) {
			headers.set("X-RateLimit-Remaining", remaining);
		}
		if (limit != null) {
			headers.set("X-RateLimit-Limit", limit);
		}
		assertThat(RetryAfter.isFar(headers)).isEqualTo(isFar);
	}

}
