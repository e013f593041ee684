package com.bulkops.orgs.web;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The contact for reports of vulnerabilities.
 *
 * @param contact an address such as {@code mailto:security@example.com}; without one
 * there is no {@code security.txt}
 */
@ConfigurationProperties("bulkops.security")
record SecurityContactProperties(@Nullable URI contact) {

}
