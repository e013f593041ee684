/**
 * The door to Jira through Atlassian Connect: lifecycle events, the tokens of pages, and
 * what Jira is asked about a site and its people.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "database", "site", "secrets" })
package com.bulkops.orgs.connect;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
