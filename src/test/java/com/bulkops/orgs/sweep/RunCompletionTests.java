package com.bulkops.orgs.sweep;

import java.net.SocketTimeoutException;
import java.sql.SQLException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataIntegrityViolationException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the log keeps of an error, for ever.
 */
class RunCompletionTests {

	@Test
	void namesWhatTheDatabaseObjectsToAndNoValue() {
		assertThat(
				originOf("23505", "ERROR: duplicate key value violates unique constraint \"x\"\n  Detail: Key=(ada)"))
			.isEqualTo("SQLException: ERROR: duplicate key value violates unique constraint \"x\"");
		assertThat(originOf("53100", "ERROR: could not extend file: No space left on device"))
			.endsWith("No space left on device");
		assertThat(originOf("22021", "ERROR: invalid value for \"ada@example.com\"")).startsWith("SQLException.")
			.doesNotContain("ada");
		assertThat(originOf(null, "no connection")).isEqualTo("SQLException: no connection");
	}

	@Test
	void namesAnotherErrorOnly() {
		assertThat(RunCompletion.originOf(new IllegalStateException("ada's label")))
			.startsWith("IllegalStateException.")
			.doesNotContain("ada");
		assertThat(RunCompletion.originOf(new IllegalStateException("x", new SocketTimeoutException("Read timed out"))))
			.as("the origin, not what wraps it")
			.startsWith("SocketTimeoutException.");
	}

	private static String originOf(@Nullable String state, String message) {
		return RunCompletion.originOf(new DataIntegrityViolationException("ada", new SQLException(message, state)));
	}

}
