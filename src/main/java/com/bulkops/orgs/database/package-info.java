/**
 * The database as a server that may be away, hang or take no writes: what becomes of
 * connections then, what readiness says, and how instants are written. It knows no table;
 * how long anything may take is set in application.yml.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package com.bulkops.orgs.database;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
