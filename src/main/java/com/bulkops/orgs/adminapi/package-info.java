/**
 * The client of Atlassian's Admin API: HTTP, JSON, status codes and rate limits. It
 * decides nothing and stores nothing.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "network" })
package com.bulkops.orgs.adminapi;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
