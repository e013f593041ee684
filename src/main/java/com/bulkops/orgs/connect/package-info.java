/**
 * The connection to Jira through Atlassian Connect: lifecycle events, the tokens of
 * pages, and calls to Jira about a site and its users.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "database", "site", "secrets", "network" })
package com.bulkops.orgs.connect;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
