/**
 * The protection of an organization: its state, and the numbers of due and exempt tokens.
 * It only reads.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "site", "secrets", "adminapi", "activity", "organization", "policy",
		"inventory", "schedule", "run" })
package com.bulkops.orgs.protection;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
