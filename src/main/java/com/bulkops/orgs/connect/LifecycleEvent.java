package com.bulkops.orgs.connect;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The body of an install or uninstall, as far as this app needs it. Nothing of it is
 * verified.
 */
record LifecycleEvent(@Nullable String eventType, @Nullable String key, @Nullable String clientKey,
		@Nullable String sharedSecret, @Nullable String baseUrl, @Nullable String displayUrl,
		@Nullable String installationId) {

	/** All of its texts. */
	Stream<@Nullable String> texts() {
		return Stream.of(this.eventType, this.key, this.clientKey, this.sharedSecret, this.baseUrl, this.displayUrl,
				this.installationId);
	}

	/** Without the secret. */
	@Override
	public String toString() {
		return "%s of %s".formatted(this.eventType, this.clientKey);
	}

}
