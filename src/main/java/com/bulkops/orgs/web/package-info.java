/**
 * The pages for administrators. They render and read forms; the rooms below do the work.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "text", "site", "adminapi", "activity", "organization", "policy",
		"inventory", "schedule", "run", "notice", "protection", "settings", "sweep", "privacy" })
package com.bulkops.orgs.web;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
