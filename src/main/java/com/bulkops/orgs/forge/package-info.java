/**
 * The connection to Jira through Forge: invocation tokens, and requests and answers in
 * the form that Forge passes on.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "site", "network" })
package com.bulkops.orgs.forge;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
