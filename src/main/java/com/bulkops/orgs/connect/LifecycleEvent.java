package com.bulkops.orgs.connect;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The body of an install or uninstall, with the fields that this app needs. Nothing in it
 * is verified.
 */
record LifecycleEvent(@Nullable String eventType, @Nullable String key, @Nullable String clientKey,
		@Nullable String sharedSecret, @Nullable String baseUrl, @Nullable String displayUrl,
		@Nullable String installationId) {

	/** Returns all of its texts. */
	Stream<@Nullable String> texts() {
		return Stream.of(this.eventType, this.key, this.clientKey, this.sharedSecret, this.baseUrl, this.displayUrl,
				this.installationId);
	}

	/** Returns a text without the secret. */
	@Override
	public String toString() {
		return "%s of %s".formatted(this.eventType, this.clientKey);
	}

}
