/**
 * What became of a run: its record, its lease, and the work that it still has. How the
 * work is done is the business of the room above.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "database", "site", "secrets", "adminapi", "activity", "organization",
		"policy", "inventory", "schedule" })
package com.bulkops.orgs.run;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
