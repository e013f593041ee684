/**
 * The database as a server that may be unreachable, slow or read-only: handling of
 * connections, readiness, and instants as columns. It uses no table; timeouts are set in
 * application.yml.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package com.bulkops.orgs.database;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
