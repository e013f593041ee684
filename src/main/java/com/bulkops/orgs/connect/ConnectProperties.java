package com.bulkops.orgs.connect;

import java.util.List;

import jakarta.validation.constraints.NotEmpty;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The sites that may install the app.
 *
 * @param allowedHosts patterns of the sites' addresses: a host
 * ({@code acme.atlassian.net}), all hosts below a domain ({@code *.atlassian.net}), with
 * a scheme or a port where it is not https on the standard port
 */
@Validated
@ConfigurationProperties("bulkops.connect")
record ConnectProperties(@NotEmpty @DefaultValue("*.atlassian.net") List<String> allowedHosts) {

}
