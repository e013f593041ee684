package com.bulkops.orgs.organization;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The result of connecting with a key.
 *
 * @param from when the organization can be connected; {@code null} unless it was only
 * claimed
 */
public record Connection(Outcome outcome, @Nullable Instant from) {

	/** The three results. */
	public enum Outcome {

		/** The key replaced another one of the same organization. */
		KEY_STORED,
		/** The first or another organization was connected, with default settings. */
		STARTED_OVER,
		/** Nothing was connected: the owners were notified, and have a day to react. */
		CLAIMED

	}

}
