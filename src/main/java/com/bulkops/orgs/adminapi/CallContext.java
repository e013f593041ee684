package com.bulkops.orgs.adminapi;

import java.time.Instant;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The caller of a request: its checks, its notifications, and the time for which it
 * decides.
 *
 * @param beforeCall runs before each call; an exception that it throws ends the request
 * @param onRateLimit receives every few seconds the time until which the request waits
 * for a rate limit; {@code null} for no notifications. An exception that it throws ends
 * the wait and the request
 * @param decisionTime the time for which the caller judges the age of tokens. An answer
 * is rejected if Atlassian's clock has not reached it
 */
public record CallContext(Runnable beforeCall, @Nullable Consumer<Instant> onRateLimit, Instant decisionTime) {

	/** A caller without checks, notifications or decisions. */
	static final CallContext NONE = new CallContext(() -> {
	}, null, Instant.EPOCH);

}
