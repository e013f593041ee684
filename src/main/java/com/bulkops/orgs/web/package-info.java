/**
 * Pages for an administrator. They show and ask; what happens then is done by the rooms
 * below.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "site", "adminapi", "activity", "organization", "policy", "inventory",
		"schedule", "run", "notice", "protection", "settings", "sweep", "privacy" })
package com.bulkops.orgs.web;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
