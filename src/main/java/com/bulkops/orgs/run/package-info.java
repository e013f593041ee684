/**
 * The record of a run, its lease, and the work that it still has. The room above does the
 * work.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "database", "site", "secrets", "adminapi", "activity", "organization",
		"policy", "inventory", "schedule" })
package com.bulkops.orgs.run;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
