package com.bulkops.orgs.forge;

import java.net.URI;

import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The door for Forge, which stays shut until the app has an id.
 *
 * @param appId what {@code forge register} wrote into the manifest
 * ({@code ari:cloud:ecosystem::app/…}), the audience of its tokens; {@code null} if the
 * app takes none
 * @param jwksUrl where Atlassian publishes the keys of the tokens
 */
@Validated
@ConfigurationProperties("bulkops.forge")
record ForgeProperties(@Nullable @Pattern(regexp = "ari:cloud:ecosystem::app/[0-9a-f-]{36}") String appId,
		@DefaultValue("https://forge.cdn.prod.atlassian-dev.net/.well-known/jwks.json") URI jwksUrl) {

	public ForgeProperties {
		appId = (appId != null && !appId.isBlank()) ? appId : null; // what an empty
																	// environment
																	// variable means
	}

	/** Whether the app takes tokens of Forge's at all. */
	public boolean isOpen() {
		return this.appId != null;
	}

}
