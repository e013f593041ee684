/**
 * Whether an organization is protected, what is due, and what is exempt. Counts and
 * answers; changes nothing.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "site", "secrets", "adminapi", "activity", "organization", "policy",
		"inventory", "schedule", "run" })
package com.bulkops.orgs.protection;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
