/**
 * The changes that a person asked for: one save of the settings is one transaction and
 * one entry of the activity log. Whatever needs Atlassian was asked before.
 */
@NullMarked
@ApplicationModule(allowedDependencies = { "site", "adminapi", "activity", "organization", "policy", "inventory",
		"notice", "protection" })
package com.bulkops.orgs.settings;

import org.jspecify.annotations.NullMarked;

import org.springframework.modulith.ApplicationModule;
