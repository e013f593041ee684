package com.bulkops.orgs.organization;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What became of a key that was proved.
 *
 * @param from when it can be connected; {@code null} unless it was claimed only
 */
public record Connection(Outcome outcome, @Nullable Instant from) {

	/** What became of it. */
	public enum Outcome {

		/** The key replaced another one of the same organization. */
		KEY_STORED,
		/** The first organization, or another one, is connected, with the defaults. */
		STARTED_OVER,
		/** Nothing is connected yet: the owners were notified, and have a day. */
		CLAIMED

	}

}
