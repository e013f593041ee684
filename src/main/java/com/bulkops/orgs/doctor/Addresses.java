package com.bulkops.orgs.doctor;

import org.springframework.core.env.Environment;

/**
 * The addresses of the environment, as they were entered.
 *
 * @param adminApi the address of Atlassian's Admin API
 * @param connectKeys the address of Atlassian's keys for installs
 * @param forgeKeys the address of Atlassian's keys for Forge's tokens; empty if no app id
 * is set, so that they are not needed
 * @param publicAddress the address of this app
 */
record Addresses(String adminApi, String connectKeys, String forgeKeys, String publicAddress) {

	static Addresses of(Environment environment) {
		boolean usesForge = !environment.getProperty("bulkops.forge.app-id", "").isBlank();
		return new Addresses(environment.getProperty("bulkops.admin-api.base-url", "https://api.atlassian.com"),
				environment.getProperty("atlassian.connect.public-key-base-url", ""),
				usesForge ? environment.getProperty("bulkops.forge.jwks-url",
						"https://forge.cdn.prod.atlassian-dev.net/.well-known/jwks.json") : "",
				environment.getProperty("addon.base-url", ""));
	}

}
