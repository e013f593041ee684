package com.bulkops.orgs.stress;

import java.time.Instant;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * An action that was done, or refused.
 *
 * @param failure why it was not done, {@code null} if it was
 * @param intended the tokens whose revocation was recorded and not concluded when it
 * returned
 */
record Done(Action action, Instant from, Instant to, @Nullable RuntimeException failure, Set<String> intended) {

	boolean isDone() {
		return this.failure == null;
	}

}
