package com.bulkops.orgs.adminapi;

import java.time.Instant;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Who calls, what for, and what it is asked and told meanwhile.
 *
 * @param mayGoOn asked before each call; what it throws ends the request
 * @param onWait told again and again until when it waits for a rate limit, {@code null}
 * if nobody has to know; what it throws ends the wait and the request
 * @param decidesFor the moment for which it decides how old tokens are: nothing is read
 * from an Atlassian whose clock has not reached it
 */
public record CallContext(Runnable mayGoOn, @Nullable Consumer<Instant> onWait, Instant decidesFor) {

	/** Nobody is asked or told, and nothing is decided. */
	static final CallContext ANYBODY = new CallContext(() -> {
	}, null, Instant.EPOCH);

}
