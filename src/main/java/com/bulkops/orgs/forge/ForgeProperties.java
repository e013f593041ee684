package com.bulkops.orgs.forge;

import java.net.URI;

import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the access through Forge, which is disabled until the app has an id.
 *
 * @param appId the id that {@code forge register} wrote into the manifest
 * ({@code ari:cloud:ecosystem::app/…}), the audience of its tokens; {@code null} to
 * disable the access
 * @param environment the environment of the app whose calls are accepted: its type at
 * Atlassian
 * @param apiBaseUrl the address of Atlassian's API
 * @param jwksUrl the address of Atlassian's keys for the tokens
 */
@Validated
@ConfigurationProperties("bulkops.forge")
record ForgeProperties(@Nullable @Pattern(regexp = "ari:cloud:ecosystem::app/[0-9a-f-]{36}") String appId,
		@Pattern(regexp = "PRODUCTION|STAGING|DEVELOPMENT") @DefaultValue("PRODUCTION") String environment,
		@DefaultValue("https://api.atlassian.com") String apiBaseUrl,
		@DefaultValue("https://forge.cdn.prod.atlassian-dev.net/.well-known/jwks.json") URI jwksUrl) {

	ForgeProperties {
		// An empty environment variable means that it is not set.
		appId = (appId != null && !appId.isBlank()) ? appId : null;
	}

	/** Returns whether the environment has licenses. */
	boolean isProduction() {
		return this.environment.equals("PRODUCTION");
	}

	/** Returns whether the app accepts tokens of Forge. */
	boolean isOpen() {
		return this.appId != null;
	}

}
